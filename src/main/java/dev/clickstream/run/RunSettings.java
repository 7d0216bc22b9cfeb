package dev.clickstream.run;

import com.google.auto.value.AutoValue;
import dev.clickstream.bigquery.BigQueryDataset;
import dev.clickstream.error.UserException;
import dev.clickstream.event.IdKey;
import dev.clickstream.table.DateRange;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The options of a run, checked. */
@AutoValue
public abstract class RunSettings {
  /** Where the tables go; absolute if it is a local path. */
  public abstract String output();

  public abstract Duration sessionGap();

  public abstract DateRange range();

  public abstract boolean dropDuplicates();

  public abstract double maxQuarantineRatio();

  /** The data set to fill as well; null for none. */
  public abstract @Nullable BigQueryDataset bigQueryDataset();

  /** The key under which ids are replaced; null leaves them as they are. */
  public abstract @Nullable IdKey userIdKey();

  public static RunSettings of(
      String output,
      String sessionGap,
      @Nullable String fromDate,
      @Nullable String toDate,
      boolean dropDuplicates,
      double maxQuarantineRatio,
      @Nullable String bigQueryDataset,
      @Nullable IdKey userIdKey) {
    if (!(maxQuarantineRatio >= 0 && maxQuarantineRatio <= 1)) {
      throw UserException.badOption(
          "--maxQuarantineRatio=" + maxQuarantineRatio + " is not between 0 and 1.");
    }
    LocalDate from = date("fromDate", fromDate);
    LocalDate to = date("toDate", toDate);
    if (from != null && to != null && from.isAfter(to)) {
      throw UserException.badOption(
          "--fromDate=" + from + " is after --toDate=" + to + ". Swap them.");
    }
    return new AutoValue_RunSettings(
        output,
        gap(sessionGap),
        DateRange.of(from, to),
        dropDuplicates,
        maxQuarantineRatio,
        bigQueryDataset == null ? null : BigQueryDataset.parse(bigQueryDataset),
        userIdKey);
  }

  private static Duration gap(String text) {
    Duration gap;
    try {
      gap = Duration.parse(text);
    } catch (DateTimeException e) {
      throw UserException.badOption(
          "--sessionGap=" + text + " is not an ISO-8601 duration. Write 30 minutes as PT30M.");
    }
    if (gap.toMillis() < 1) {
      throw UserException.badOption(
          "--sessionGap=" + text + " must be at least a millisecond, for example PT30M.");
    }
    return gap;
  }

  private static @Nullable LocalDate date(String option, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw UserException.badOption(
          "--" + option + "=" + text + " is not a date. Write it as 2019-10-01.");
    }
  }
}
