package dev.clickstream.bigquery;

import dev.clickstream.table.DateRange;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** The days of a range that a run has no rows for: there a table must hold none either. */
final class Gaps {
  private Gaps() {}

  /** Ranges that together hold every date of a range but the given ones; in order. */
  static List<DateRange> in(DateRange range, SortedSet<LocalDate> dates) {
    List<DateRange> gaps = new ArrayList<>();
    LocalDate from = range.from();
    for (LocalDate date : dates) {
      LocalDate before = date.minusDays(1);
      if (from == null || !before.isBefore(from)) {
        gaps.add(DateRange.of(from, before));
      }
      from = date.plusDays(1);
    }
    LocalDate to = range.to();
    if (from == null || to == null || !to.isBefore(from)) {
      gaps.add(DateRange.of(from, to));
    }
    return gaps;
  }

  /** A condition in GoogleSQL that is true in the ranges. Both ends of a range may be open. */
  static String condition(String column, List<DateRange> ranges) {
    return ranges.stream()
        .map(range -> condition(column, range))
        .collect(Collectors.joining(" OR "));
  }

  private static String condition(String column, DateRange range) {
    LocalDate from = range.from();
    LocalDate to = range.to();
    if (from == null && to == null) {
      // True for every partition; a filter must be there all the same.
      return column + " >= DATE '0001-01-01'";
    }
    if (from == null) {
      return column + " <= DATE '" + to + "'";
    }
    return to == null
        ? column + " >= DATE '" + from + "'"
        : column + " BETWEEN DATE '" + from + "' AND DATE '" + to + "'";
  }
}
