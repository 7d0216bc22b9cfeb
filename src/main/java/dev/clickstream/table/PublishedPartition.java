package dev.clickstream.table;

import com.google.auto.value.AutoValue;
import java.time.LocalDate;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A partition that readers see now: one day of a table, or the whole of a table without days. */
@AutoValue
public abstract class PublishedPartition {
  public abstract String table();

  /** The day; null for a table without partitions. */
  public abstract @Nullable LocalDate date();

  /** Where its files are, in order. */
  public abstract List<String> files();

  public abstract long rows();

  public static PublishedPartition of(
      String table, @Nullable LocalDate date, List<String> files, long rows) {
    return new AutoValue_PublishedPartition(table, date, List.copyOf(files), rows);
  }
}
