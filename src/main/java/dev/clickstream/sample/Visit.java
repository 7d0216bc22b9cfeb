package dev.clickstream.sample;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.clickstream.event.EventType;

/**
 * One session id at work. {@link #step} says what it does now and when it comes back. What it will
 * do besides looking waits in {@link #plan}, four bits an act, the next one lowest. Mutable.
 */
final class Visit {
  private static final int LOOK = 1;
  private static final int CART = 2;
  private static final int REMOVE = 3;
  private static final int BUY = 4;

  /** Acts on the chosen product after a look at it, and how often of a million looks. */
  private static final int[][] PLANS = {
    {CART, BUY},
    {BUY},
    {CART},
    {CART, LOOK, REMOVE},
    {CART, REMOVE, CART},
    {CART, REMOVE, LOOK, CART, BUY},
    {BUY, CART},
    {CART, CART},
  };

  private static final int[] PLANS_PER_MILLION = {
    5_500, 11_000, 9_000, 2_000, 500, 200, 150, 1_000
  };
  private static final int USUAL_GAP_SECONDS = 1800;
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  /** The next visit that is due in the same second. */
  Visit next;

  private final byte[] session = new byte[36];
  private byte[] user;
  private final double zeal;
  private int looksLeft;
  private int product;
  private int chosen;
  private long plan;
  private EventType type = EventType.VIEW;
  private boolean hurried;

  Visit(int user, double zeal, int firstProduct, RandomStream random) {
    this.user = userBytes(user);
    this.zeal = zeal;
    this.product = firstProduct;
    this.looksLeft = looks(random);
    writeUuid(random.nextLong(), random.nextLong());
    if (random.happens(0.0005)) {
      // Comes back to a cart that an earlier visit has filled.
      plan = REMOVE;
      chosen = firstProduct;
      looksLeft = random.below(2);
    }
  }

  private static int looks(RandomStream random) {
    if (random.happens(0.38)) {
      return 1;
    }
    int looks = 2 + random.waiting(4);
    return random.happens(0.01) ? looks * 12 : looks;
  }

  private static byte[] userBytes(int user) {
    return Integer.toString(500_000_000 + user).getBytes(US_ASCII);
  }

  private void writeUuid(long high, long low) {
    int at = 0;
    for (int digit = 0; digit < 32; digit++) {
      if (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
        session[at++] = '-';
      }
      long half = digit < 16 ? high : low;
      session[at++] = HEX[(int) (half >>> (60 - 4 * (digit & 15))) & 15];
    }
  }

  byte[] session() {
    return session;
  }

  byte[] user() {
    return user;
  }

  int product() {
    return product;
  }

  EventType type() {
    return type;
  }

  /** Chooses the next act; false if the visit is over. */
  boolean act(Catalog catalog, RandomStream random) {
    int planned = (int) (plan & 15);
    if (planned == 0 || (planned != LOOK && looksLeft > 0 && random.happens(0.1))) {
      return look(catalog, random);
    }
    plan >>>= 4;
    switch (planned) {
      case LOOK:
        return look(catalog, random);
      case CART:
        return touch(EventType.CART);
      case REMOVE:
        return touch(EventType.REMOVE_FROM_CART);
      case BUY:
        return touch(EventType.PURCHASE);
      default:
        throw new AssertionError(planned);
    }
  }

  private boolean touch(EventType what) {
    type = what;
    product = chosen;
    return true;
  }

  private boolean look(Catalog catalog, RandomStream random) {
    if (looksLeft-- <= 0) {
      return plan != 0 && act(catalog, random);
    }
    type = EventType.VIEW;
    if (random.happens(0.7)) {
      product = random.skewedBelow(catalog.size(), 3);
    }
    if (plan == 0) {
      choosePlan(catalog, random);
    }
    return true;
  }

  private void choosePlan(Catalog catalog, RandomStream random) {
    double rest = random.unit() * 1e6 / (zeal * catalog.appeal(product));
    for (int i = 0; i < PLANS.length; i++) {
      rest -= PLANS_PER_MILLION[i];
      if (rest < 0) {
        chosen = product;
        for (int act = PLANS[i].length - 1; act >= 0; act--) {
          plan = (plan << 4) | PLANS[i][act];
        }
        return;
      }
    }
  }

  /** Seconds until the next act. */
  int pause(RandomStream random) {
    double chance = random.unit();
    hurried =
        chance > 0.9 && !hurried && looksLeft <= 0 && type == EventType.CART && (plan & 15) == BUY;
    if (hurried) {
      // Two stages in one second; never three, so that no two events are equal by chance.
      return 0;
    }
    if (chance < 0.012) {
      return USUAL_GAP_SECONDS + random.below(3 * 3600);
    }
    if (chance < 0.0125) {
      return USUAL_GAP_SECONDS - random.below(2);
    }
    if (chance < 0.013 && random.happens(0.1)) {
      // A shared link: someone else goes on in the same session.
      user = userBytes(random.below(1 << 20));
    }
    return 1 + random.waiting(type == EventType.VIEW ? 75 : 40);
  }
}
