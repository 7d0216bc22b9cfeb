package dev.clickstream.report;

import com.google.auto.value.AutoValue;
import java.time.LocalDate;

/** A first and a last day, both included. */
@AutoValue
public abstract class Dates {
  public abstract LocalDate first();

  public abstract LocalDate last();

  public static Dates of(LocalDate first, LocalDate last) {
    return new AutoValue_Dates(first, last);
  }
}
