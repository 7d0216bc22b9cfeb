package dev.clickstream.table;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import java.time.LocalDate;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The partitions a run writes: UTC dates from first to last, both inclusive, each may be open. */
@AutoValue
public abstract class DateRange implements Serializable {
  private static final long serialVersionUID = 1L;

  public abstract @Nullable LocalDate from();

  public abstract @Nullable LocalDate to();

  public static DateRange of(@Nullable LocalDate from, @Nullable LocalDate to) {
    return new AutoValue_DateRange(from, to);
  }

  public static DateRange all() {
    return of(null, null);
  }

  public final boolean isAll() {
    return from() == null && to() == null;
  }

  public final boolean contains(LocalDate date) {
    return contains((int) date.toEpochDay());
  }

  /** Whether a date, given as days since 1970-01-01, is in the range. */
  public final boolean contains(int epochDay) {
    LocalDate from = from();
    LocalDate to = to();
    return (from == null || epochDay >= from.toEpochDay())
        && (to == null || epochDay <= to.toEpochDay());
  }

  /** Whether any date from first to last, given as days since 1970-01-01, is in the range. */
  final boolean touches(int firstDay, int lastDay) {
    LocalDate from = from();
    LocalDate to = to();
    return (from == null || lastDay >= from.toEpochDay())
        && (to == null || firstDay <= to.toEpochDay());
  }
}
