package dev.clickstream.table;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import java.time.LocalDate;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A finished file of a table that nobody sees yet. */
@AutoValue
public abstract class StagedFile implements Serializable {
  private static final long serialVersionUID = 1L;

  public abstract String table();

  /** The partition; null for a table without partitions. */
  public abstract @Nullable LocalDate date();

  /** Where it is. */
  public abstract String path();

  public abstract long rows();

  /** How many input events its rows stand for; 0 for funnels and quarantine. */
  public abstract long events();

  /** Size in bytes. */
  public abstract long bytes();

  static StagedFile of(
      String table, @Nullable LocalDate date, String path, long rows, long events, long bytes) {
    return new AutoValue_StagedFile(table, date, path, rows, events, bytes);
  }
}
