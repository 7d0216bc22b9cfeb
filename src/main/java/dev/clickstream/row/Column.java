package dev.clickstream.row;

import com.google.auto.value.AutoValue;

/** A column of a table: name, type, nullability and what it means. */
@AutoValue
public abstract class Column {
  /** The types that tables use. */
  public enum Type {
    /** A 64-bit integer; INT64 in BigQuery. */
    INT64,
    /** UTF-8 text. */
    STRING,
    /** A moment in UTC; microseconds since 1970 in files. */
    TIMESTAMP,
    /** An exact decimal with two places; 18 digits in all. */
    NUMERIC,
    BOOL
  }

  public abstract String name();

  public abstract Type type();

  public abstract boolean nullable();

  /** The meaning for an analyst: unit, time zone, what adds up. */
  public abstract String description();

  static Column of(String name, Type type, boolean nullable, String description) {
    return new AutoValue_Column(name, type, nullable, description);
  }
}
