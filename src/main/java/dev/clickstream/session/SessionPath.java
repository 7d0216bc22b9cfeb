package dev.clickstream.session;

import dev.clickstream.event.Event;
import dev.clickstream.event.EventType;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The way a visitor took through the stages, as text. */
final class SessionPath {
  private static final int MAX_STEPS = 20;
  private static final String SEPARATOR = ">";
  private static final String MORE = "...";

  private SessionPath() {}

  /** Event types in order, repeats collapsed, for example {@code view>cart>view>purchase}. */
  static String of(List<Event> events) {
    if (events.size() == 1) {
      return events.get(0).type().label();
    }
    StringBuilder path = new StringBuilder();
    EventType previous = null;
    int steps = 0;
    for (Event event : events) {
      if (event.type() != previous) {
        if (steps == MAX_STEPS) {
          return path.append(SEPARATOR).append(MORE).toString();
        }
        append(path, previous, event.type());
        previous = event.type();
        steps++;
      }
    }
    return path.toString();
  }

  private static void append(StringBuilder path, @Nullable EventType previous, EventType next) {
    if (previous != null) {
      path.append(SEPARATOR);
    }
    path.append(next.label());
  }
}
