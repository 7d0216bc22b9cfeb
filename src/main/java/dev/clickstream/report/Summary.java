package dev.clickstream.report;

import dev.clickstream.event.EventType;
import dev.clickstream.event.InputTally;
import dev.clickstream.event.Reason;
import dev.clickstream.session.ShopTotals;
import dev.clickstream.table.Manifest;
import dev.clickstream.table.SmallTable;
import dev.clickstream.table.StagedFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.parquet.example.data.Group;

/** What a shop owner sees at the end of a run. Reads the tables of the run, not its memory. */
public final class Summary {
  private static final int BAR_WIDTH = 30;
  private static final int CATEGORIES = 5;
  private static final int PEAKS = 3;
  private static final long MICROS_PER_SECOND = 1_000_000;

  /** Fewer sessions than this say nothing about a category. */
  private static final long MIN_SESSIONS = 100;

  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:00", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Manifest manifest;
  private final StringBuilder text = new StringBuilder();

  private Summary(Manifest manifest) {
    this.manifest = manifest;
  }

  /**
   * The summary as lines of text.
   *
   * @param manifest of a run whose files are still staged
   */
  public static String of(Manifest manifest) throws IOException {
    Summary summary = new Summary(manifest);
    summary.rows();
    if (manifest.counts().shop().sessions() > 0) {
      summary.funnel();
      summary.hours();
      summary.categories();
    }
    return summary.text.toString();
  }

  /**
   * The summary of a run that is published, by the queries of the report where they can be run,
   * else the one taken from its staged files.
   *
   * @param output the folder with the tables
   * @param staged what {@link #of} said before the files were published
   */
  public static String ofPublished(Manifest manifest, String output, String staged) {
    return AnswersSummary.of(manifest, output)
        .map(
            answers -> {
              Summary summary = new Summary(manifest);
              summary.rows();
              return summary.text + answers;
            })
        .orElse(staged);
  }

  private void rows() {
    InputTally input = manifest.counts().input();
    line(
        "%,d rows read in %,d file%s: %,d valid, %,d quarantined. Besides, %,d header and %,d blank"
            + " lines.",
        input.rows(),
        input.files(),
        input.files() == 1 ? "" : "s",
        input.valid(),
        input.rejected(),
        input.headers(),
        input.blanks());
    for (Reason reason : Reason.values()) {
      if (input.rejected(reason) > 0) {
        line("  quarantined %-22s %,12d", reason, input.rejected(reason));
      }
    }
    if (manifest.counts().dropped() > 0) {
      line("%,d duplicates dropped.", manifest.counts().dropped());
    }
  }

  private void funnel() {
    ShopTotals shop = manifest.counts().shop();
    long views = shop.viewSessions();
    line("");
    line(
        "Of %,d sessions, %,d looked at a product. Of those", shop.sessions(), shop.viewSessions());
    bar("looked", views, views);
    bar("put something into the cart", shop.viewCartSessions(), views);
    bar("  and bought", shop.viewCartPurchaseSessions(), views);
    bar("bought, with or without cart", shop.viewPurchaseSessions(), views);
    line(
        "%,d purchases for %s in all, by %,d sessions.",
        shop.events(EventType.PURCHASE), money(shop.revenueCents()), shop.purchaseSessions());
  }

  private void bar(String label, long count, long whole) {
    double share = whole == 0 ? 0 : (double) count / whole;
    String bar = "█".repeat((int) Math.round(share * BAR_WIDTH));
    line("  %-29s %,12d %6.2f%%  %s", label, count, 100 * share, bar);
  }

  private void hours() throws IOException {
    Map<Long, Long> viewsByHour = new TreeMap<>();
    long[] eventsByHourOfDay = new long[24];
    forEachRow(
        "event_type_by_hour",
        row -> {
          long hour = row.getLong("event_hour", 0) / MICROS_PER_SECOND;
          long events = row.getLong("event_count", 0);
          viewsByHour.merge(hour, events, Long::sum);
          eventsByHourOfDay[(int) Math.floorMod(hour / 3600, 24L)] += events;
        });
    List<Map.Entry<Long, Long>> hours = new ArrayList<>(viewsByHour.entrySet());
    hours.sort(
        Map.Entry.<Long, Long>comparingByValue()
            .reversed()
            .thenComparing(Map.Entry.comparingByKey()));
    int peak = 0;
    for (int hour = 1; hour < eventsByHourOfDay.length; hour++) {
      if (eventsByHourOfDay[hour] > eventsByHourOfDay[peak]) {
        peak = hour;
      }
    }
    line("");
    line("Peak hour of the day: %02d:00 to %02d:59 UTC. The busiest hours:", peak, peak);
    for (Map.Entry<Long, Long> hour : hours.subList(0, Math.min(PEAKS, hours.size()))) {
      line(
          "  %s  %,12d events", HOUR.format(Instant.ofEpochSecond(hour.getKey())), hour.getValue());
    }
  }

  private void categories() throws IOException {
    Map<String, long[]> byCategory = new HashMap<>();
    forEachRow(
        "funnel_by_category",
        row -> {
          boolean named = row.getFieldRepetitionCount("category") > 0;
          if (named && row.getLong("category_level", 0) > 1) {
            long[] sums =
                byCategory.computeIfAbsent(row.getString("category", 0), any -> new long[2]);
            sums[0] += row.getLong("view_sessions", 0);
            sums[1] += row.getLong("view_purchase_sessions", 0);
          }
        });
    ShopTotals shop = manifest.counts().shop();
    double shopRate = rate(shop.viewPurchaseSessions(), shop.viewSessions());
    List<Map.Entry<String, long[]>> ignored = new ArrayList<>(byCategory.entrySet());
    ignored.removeIf(
        entry ->
            entry.getValue()[0] < MIN_SESSIONS
                || rate(entry.getValue()[1], entry.getValue()[0]) >= shopRate / 2);
    ignored.sort(
        Comparator.comparing((Map.Entry<String, long[]> entry) -> -entry.getValue()[0])
            .thenComparing(Map.Entry::getKey));
    line("");
    if (ignored.isEmpty()) {
      line(
          "No category with %d sessions or more sells at less than half the shop's rate.",
          MIN_SESSIONS);
      return;
    }
    line("Much looked at and hardly bought (less than half of the shop's %.2f%%):", 100 * shopRate);
    for (Map.Entry<String, long[]> entry :
        ignored.subList(0, Math.min(CATEGORIES, ignored.size()))) {
      long[] sums = entry.getValue();
      line(
          "  %-40s %,12d looked %6.2f%% bought",
          entry.getKey(), sums[0], 100 * rate(sums[1], sums[0]));
    }
  }

  private static double rate(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private void forEachRow(String table, Consumer<Group> visitor) throws IOException {
    for (StagedFile file : manifest.files()) {
      if (file.table().equals(table)) {
        SmallTable.forEachRow(file.path(), visitor);
      }
    }
  }

  private static String money(long cents) {
    return String.format(Locale.ROOT, "%,.2f", BigDecimal.valueOf(cents, 2));
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
