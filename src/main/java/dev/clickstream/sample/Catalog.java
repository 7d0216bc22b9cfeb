package dev.clickstream.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * The products of the shop, each as the bytes of its columns in a row, made once. Some change their
 * price, some their category or brand in the course of a day, as shops do.
 */
final class Catalog {
  private static final long FIRST_CATEGORY_ID = 2_053_013_552_000_000_000L;
  private static final int FIRST_PRODUCT_ID = 1_000_000;
  private static final int CHANGED_SECOND_OF_DAY = 15 * 3600;

  /** A tree four levels deep: a top level, then its parts; a leaf may end at any level. */
  private static final String[][] TREE = {
    {"electronics", "phone", "phone.case", "audio.headphone", "audio.headphone.wireless"},
    {"electronics", "audio.speaker", "camera", "camera.lens", "clock", "tablet", "video.tv"},
    {"computers", "notebook", "desktop", "parts.memory", "parts.memory.laptop", "parts.disk"},
    {"computers", "peripherals.mouse", "peripherals.keyboard", "peripherals.printer", "network"},
    {"home", "kitchen.kettle", "kitchen.oven", "kitchen.fridge", "kitchen.fridge.mini", "vacuum"},
    {"home", "light.lamp", "light.bulb", "bed.linen", "bath.towel", "washer", "iron"},
    {"furniture", "living.sofa", "living.table", "bedroom.bed", "bedroom.wardrobe", "office.chair"},
    {"clothing", "shoes.boots", "shoes.boots.winter", "shoes.sneakers", "jacket", "shirt", "belt"},
    {"kids", "toys.puzzle", "toys.building", "carriage", "carriage.travel", "swing", "diapers"},
    {"sport", "bicycle", "bicycle.electric", "ski", "tennis", "fitness.treadmill", "tent"},
    {"garden", "mower", "mower.robot", "tools.saw", "tools.drill", "tools.drill.cordless"},
    {"car", "tyres.winter", "tyres.summer", "alarm", "radio", "oil", "compressor"},
    {"beauty", "perfume", "hair.dryer", "hair.trimmer", "skin.cream"},
    {"stationery", "paper", "pen", "cartridge"}
  };

  private static final String[] SYLLABLES = {
    "ar", "bel", "cor", "dan", "el", "fir", "gal", "hol", "in", "jor", "kel", "lum", "mar", "nor",
    "or", "pex", "qui", "ros", "sol", "tal", "ul", "ver", "win", "xan", "yor", "zet"
  };

  /** A name that has to be quoted, and one with letters beyond ASCII. */
  private static final String[] AWKWARD_BRANDS = {"\"north, south & sons\"", "šálek"};

  private final List<String> categories = categories();
  private final byte[][] rows;
  private final byte[][] changedRows;
  private final float[] appeal;

  Catalog(int size, long seed) {
    this.rows = new byte[size][];
    this.changedRows = new byte[size][];
    this.appeal = new float[size];
    for (int product = 0; product < size; product++) {
      RandomStream random = new RandomStream(seed * 31 + product);
      make(product, random);
    }
  }

  private void make(int product, RandomStream random) {
    int category = random.skewedBelow(categories.size(), 2);
    long hash = RandomStream.mix(category + 1L);
    long categoryId = FIRST_CATEGORY_ID + (hash >>> 28);
    String code = random.happens(0.32) ? "" : categories.get(category);
    String brand = random.happens(0.14) ? "" : brand(random);
    // Prices of a category lie around a level of its own, between 3 and 900.
    long level = 300 + Math.floorMod(hash >>> 7, 300L) * Math.floorMod(hash >>> 17, 300L);
    long cents = random.happens(0.001) ? 0 : (long) (level * (0.3 + 2 * random.unit()));
    if (random.happens(0.5)) {
      cents = cents / 100 * 100 + 99;
    }
    rows[product] = row(product, categoryId, code, brand, cents);
    changedRows[product] = rows[product];
    if (random.happens(0.05)) {
      changedRows[product] = row(product, categoryId, code, brand, cents * 9 / 10);
    } else if (random.happens(0.01)) {
      String changedCode = code.isEmpty() ? categories.get(category) : "";
      changedRows[product] = row(product, categoryId + 1, changedCode, brand(random), cents);
    }
    // One category in six is looked at and hardly bought.
    boolean dull = Math.floorMod(hash, 6L) == 0;
    appeal[product] = (float) ((dull ? 0.1 : 1.2) * (0.4 + 1.2 * random.unit()));
  }

  private static String brand(RandomStream random) {
    int brand = random.skewedBelow(400, 2);
    if (brand >= 400 - AWKWARD_BRANDS.length) {
      return AWKWARD_BRANDS[400 - 1 - brand];
    }
    return SYLLABLES[brand % 26] + SYLLABLES[(brand / 26 + 7 * brand) % 26];
  }

  private static byte[] row(int product, long categoryId, String code, String brand, long cents) {
    String text =
        (FIRST_PRODUCT_ID + 7L * product)
            + ","
            + categoryId
            + ","
            + code
            + ","
            + brand
            + ","
            + cents / 100
            + "."
            + cents / 10 % 10
            + cents % 10
            + ",";
    return text.getBytes(UTF_8);
  }

  private static List<String> categories() {
    List<String> codes = new ArrayList<>();
    for (String[] branch : TREE) {
      for (int i = 1; i < branch.length; i++) {
        codes.add(branch[0] + "." + branch[i]);
      }
    }
    return codes;
  }

  int size() {
    return rows.length;
  }

  /** From product_id to price, with a comma at the end, as it is at that second of a day. */
  byte[] row(int product, int secondOfDay) {
    return secondOfDay < CHANGED_SECOND_OF_DAY ? rows[product] : changedRows[product];
  }

  /** How readily a product is bought; 1 on average. */
  float appeal(int product) {
    return appeal[product];
  }
}
