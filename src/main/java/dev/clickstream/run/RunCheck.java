package dev.clickstream.run;

import dev.clickstream.error.UserException;
import dev.clickstream.table.Counts;
import dev.clickstream.table.DateRange;
import dev.clickstream.table.Manifest;
import dev.clickstream.table.StagedFile;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds a run's tables against the lines it has read, before anything is published. The lines are
 * counted where they are parsed, the tables where their files are written: all that lies between
 * must have lost and doubled nothing.
 */
final class RunCheck {
  private RunCheck() {}

  /** Fails the run if events, hours or sessions do not add up to the valid rows. */
  static void tablesAddUp(Manifest manifest, DateRange range, int inputFiles) {
    Counts counts = manifest.counts();
    require("input files read", inputFiles, counts.input().files());
    Map<LocalDate, Long> expected = expectedByDate(counts, range);
    requireByDate("events", expected, manifest);
    requireByDate("event_type_by_hour", expected, manifest);
    long ofSessions =
        manifest.files().stream()
            .filter(file -> file.table().equals("sessions"))
            .mapToLong(StagedFile::events)
            .sum();
    require(
        "events of all sessions",
        counts.input().valid() - counts.dropped(),
        ofSessions + counts.eventsOfSessionsOutsideRange());
    require(
        "rows of quarantine",
        counts.input().rejected(),
        manifest.files().stream()
            .filter(file -> file.table().equals("quarantine"))
            .mapToLong(StagedFile::rows)
            .sum());
  }

  /** Fails the run if more rows than allowed were rejected. */
  static void quarantineWithin(double maxRatio, Counts counts) {
    long rejected = counts.input().rejected();
    long rows = counts.input().rows();
    if (rejected > maxRatio * rows) {
      throw UserException.runFailed(
          String.format(
              "%,d of %,d rows (%.2f%%) broke a rule, more than --maxQuarantineRatio=%s allows."
                  + " Nothing was published. Most frequent: %s. Mend the input, or allow more to"
                  + " see the lines in the table quarantine.",
              rejected, rows, 100.0 * rejected / rows, maxRatio, RunRecord.mostFrequent(counts)),
          null);
    }
  }

  private static Map<LocalDate, Long> expectedByDate(Counts counts, DateRange range) {
    Map<LocalDate, Long> expected = new TreeMap<>();
    counts
        .input()
        .validByDay()
        .forEach(
            (day, valid) -> {
              long kept = valid - counts.droppedByDay().getOrDefault(day, 0L);
              if (range.contains(day)) {
                expected.put(LocalDate.ofEpochDay(day), kept);
              }
            });
    return expected;
  }

  private static void requireByDate(
      String table, Map<LocalDate, Long> expected, Manifest manifest) {
    Map<LocalDate, Long> found = new TreeMap<>();
    for (StagedFile file : manifest.files()) {
      if (file.table().equals(table)) {
        found.merge(file.date(), file.events(), Long::sum);
      }
    }
    TreeSet<LocalDate> dates = new TreeSet<>(expected.keySet());
    dates.addAll(found.keySet());
    for (LocalDate date : dates) {
      require(
          "events of " + table + " on " + date,
          expected.getOrDefault(date, 0L),
          found.getOrDefault(date, 0L));
    }
  }

  private static void require(String what, long expected, long found) {
    if (expected != found) {
      throw UserException.runFailed(
          String.format(
              "The self-check failed: %s should be %,d and are %,d. Nothing was published. This is"
                  + " a fault of the program or of the machine: run again, and report it if it"
                  + " stays.",
              what, expected, found),
          null);
    }
  }
}
