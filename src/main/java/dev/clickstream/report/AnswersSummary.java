package dev.clickstream.report;

import dev.clickstream.table.Manifest;
import dev.clickstream.table.StagedFile;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** The answers of a run in a few lines, by the queries of the report, from the published tables. */
final class AnswersSummary {
  private static final int BAR_WIDTH = 30;
  private static final int CATEGORIES = 5;
  private static final int PEAKS = 3;

  /** Fewer sessions than this say nothing about a category. */
  private static final long MIN_SESSIONS = 100;

  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:00", Locale.ROOT);

  private final DuckDbTables tables;
  private final Dates range;
  private final StringBuilder text = new StringBuilder();

  private AnswersSummary(DuckDbTables tables, Dates range) {
    this.tables = tables;
    this.range = range;
  }

  /**
   * The summary as lines of text; empty where there is no DuckDB, the tables are not on a local
   * disk, or the run has no session.
   *
   * @param output the folder of a run that is published
   */
  static Optional<String> of(Manifest manifest, String output) {
    Optional<Dates> range = dates(manifest);
    if (output.contains("://")
        || !DuckDbTables.isAvailable()
        || range.isEmpty()
        || manifest.counts().shop().sessions() == 0) {
      return Optional.empty();
    }
    Path folder = Paths.get(output);
    try (DuckDbTables tables = DuckDbTables.open(folder)) {
      AnswersSummary summary = new AnswersSummary(tables, range.get());
      summary.funnel();
      summary.hours();
      summary.categories();
      return Optional.of(summary.text.toString());
    } catch (RuntimeException | LinkageError e) {
      // The tables are published and the run is done, whatever keeps a library of the desk from
      // reading them, such as a machine that it has no build for.
      return Optional.empty();
    }
  }

  private static Optional<Dates> dates(Manifest manifest) {
    TreeSet<LocalDate> dates = new TreeSet<>();
    manifest.files().stream().map(StagedFile::date).filter(Objects::nonNull).forEach(dates::add);
    return dates.isEmpty() ? Optional.empty() : Optional.of(Dates.of(dates.first(), dates.last()));
  }

  private Answer answer(String name) {
    return tables.answer(Queries.answer(name), range.first(), range.last());
  }

  private void funnel() {
    Answer headline = answer("headline");
    Answer funnel = answer("funnel");
    line("");
    line(
        "%s to %s: of %,d sessions, %,d looked at a product. Of those",
        range.first(),
        range.last(),
        headline.count(0, "sessions"),
        headline.count(0, "view_sessions"));
    for (int row = 0; row < funnel.rows().size(); row++) {
      String step = funnel.value(row, "funnel") + " " + funnel.value(row, "stage");
      switch (step) {
        case "any_order view":
          bar("looked", funnel, row);
          break;
        case "any_order cart":
          bar("put something into the cart", funnel, row);
          break;
        case "any_order purchase":
          bar("  and bought", funnel, row);
          break;
        case "open purchase":
          bar("bought, with or without cart", funnel, row);
          break;
        default:
          break;
      }
    }
    line(
        "%,d purchases for %,.2f in all, by %,d sessions.",
        headline.count(0, "units"), headline.value(0, "revenue"), headline.count(0, "orders"));
  }

  private void bar(String label, Answer funnel, int row) {
    Object rate = funnel.value(row, "rate_of_first");
    double share = rate == null ? 0 : (Double) rate;
    String bar = "█".repeat((int) Math.round(share * BAR_WIDTH));
    line("  %-29s %,12d %6.2f%%  %s", label, funnel.count(row, "sessions"), 100 * share, bar);
  }

  private void hours() {
    Answer byHour = answer("hours_by_event_type");
    long[] events = new long[24];
    for (int row = 0; row < byHour.rows().size(); row++) {
      events[(int) byHour.count(row, "hour_of_day")] += byHour.count(row, "event_count");
    }
    int peak = 0;
    for (int hour = 1; hour < events.length; hour++) {
      if (events[hour] > events[peak]) {
        peak = hour;
      }
    }
    line("");
    line("Peak hour of the day: %02d:00 to %02d:59 UTC. The busiest hours:", peak, peak);
    Answer peaks = answer("peak_hours");
    for (int row = 0; row < Math.min(PEAKS, peaks.rows().size()); row++) {
      line(
          "  %s  %,12d events",
          HOUR.format((LocalDateTime) peaks.value(row, "event_hour")),
          peaks.count(row, "event_count"));
    }
  }

  private void categories() {
    Object conversion = answer("headline").value(0, "conversion_rate");
    double shop = conversion == null ? 0 : (Double) conversion;
    Answer categories = answer("drop_off_by_category");
    StringBuilder ignored = new StringBuilder();
    int found = 0;
    for (int row = 0; row < categories.rows().size() && found < CATEGORIES; row++) {
      Object rate = categories.value(row, "view_to_purchase_rate");
      long sessions = categories.count(row, "view_sessions");
      if (categories.count(row, "category_level") > 1
          && sessions >= MIN_SESSIONS
          && rate != null
          && (Double) rate < shop / 2) {
        ignored.append(
            String.format(
                Locale.ROOT,
                "  %-40s %,12d looked %6.2f%% bought%n",
                categories.value(row, "category"),
                sessions,
                100 * (Double) rate));
        found++;
      }
    }
    line("");
    if (found == 0) {
      line(
          "No category with %d sessions or more sells at less than half the shop's rate.",
          MIN_SESSIONS);
      return;
    }
    line("Much looked at and hardly bought (less than half of the shop's %.2f%%):", 100 * shop);
    text.append(ignored);
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
