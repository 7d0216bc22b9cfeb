package dev.clickstream.event;

import com.google.auto.value.AutoOneOf;

/**
 * What one line of the input became.
 *
 * <p>One type in place of Beam's second output for dead letters: the Spark runner stores every
 * output of a multi-output {@code ParDo}, which made the whole graph a third slower (42 s against
 * 31 s for 4 M rows).
 */
@AutoOneOf(ParsedLine.Kind.class)
public abstract class ParsedLine {
  /** What a line can become. */
  public enum Kind {
    EVENT,
    REJECTION,
    SKIPPED
  }

  /** Lines that carry nothing. {@code FILE} stands for the beginning of an input file. */
  public enum Skipped {
    HEADER,
    BLANK,
    FILE
  }

  private static final ParsedLine HEADER = AutoOneOf_ParsedLine.skipped(Skipped.HEADER);
  private static final ParsedLine BLANK = AutoOneOf_ParsedLine.skipped(Skipped.BLANK);
  private static final ParsedLine FILE = AutoOneOf_ParsedLine.skipped(Skipped.FILE);

  public abstract Kind kind();

  public abstract Event event();

  public abstract Rejection rejection();

  public abstract Skipped skipped();

  public static ParsedLine of(Event event) {
    return AutoOneOf_ParsedLine.event(event);
  }

  public static ParsedLine of(Rejection rejection) {
    return AutoOneOf_ParsedLine.rejection(rejection);
  }

  public static ParsedLine of(Skipped skipped) {
    switch (skipped) {
      case HEADER:
        return HEADER;
      case BLANK:
        return BLANK;
      case FILE:
        return FILE;
    }
    throw new AssertionError(skipped);
  }
}
