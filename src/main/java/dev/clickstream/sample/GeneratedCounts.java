package dev.clickstream.sample;

import dev.clickstream.event.EventType;
import dev.clickstream.event.Reason;
import java.util.Locale;

/** What a generator has written, to hold a run against. Mutable. */
public final class GeneratedCounts {
  private final long[] byType = new long[EventType.values().length];
  private final long[] byReason = new long[Reason.values().length];
  private long duplicates;
  private long sessionIds;

  void addEvent(EventType type) {
    byType[type.ordinal()]++;
  }

  void addDuplicate() {
    duplicates++;
  }

  void addDirty(Reason reason) {
    byReason[reason.ordinal()]++;
  }

  void addSessionId() {
    sessionIds++;
  }

  /** Valid rows of a type, duplicates among them. */
  public long events(EventType type) {
    return byType[type.ordinal()];
  }

  /** Rows that are rejected for a reason. */
  public long dirty(Reason reason) {
    return byReason[reason.ordinal()];
  }

  /** Rows that are exact copies of the row before. */
  public long duplicates() {
    return duplicates;
  }

  /** All data rows. */
  public long rows() {
    long rows = 0;
    for (EventType type : EventType.values()) {
      rows += events(type);
    }
    for (Reason reason : Reason.values()) {
      rows += dirty(reason);
    }
    return rows;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    line(text, "rows", rows());
    for (EventType type : EventType.values()) {
      line(text, "  " + type.label(), events(type));
    }
    for (Reason reason : Reason.values()) {
      if (dirty(reason) > 0) {
        line(text, "  bad: " + reason, dirty(reason));
      }
    }
    line(text, "exact duplicates among them", duplicates);
    line(text, "session ids", sessionIds);
    return text.toString();
  }

  private static void line(StringBuilder text, String what, long count) {
    text.append(String.format(Locale.ROOT, "%-32s %,15d%n", what, count));
  }
}
