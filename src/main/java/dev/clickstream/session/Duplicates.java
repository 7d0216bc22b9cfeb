package dev.clickstream.session;

import dev.clickstream.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Events equal in all nine fields to an earlier one of their session. */
public final class Duplicates {
  private Duplicates() {}

  /** Visits the copies among the events of a session in order. */
  public static void forEachCopy(List<Event> events, Consumer<Event> visitor) {
    for (int i = 1; i < events.size(); i++) {
      if (isCopy(events, i)) {
        visitor.accept(events.get(i));
      }
    }
  }

  /** How many events of a session are copies. */
  static long count(List<Event> events) {
    long copies = 0;
    for (int i = 1; i < events.size(); i++) {
      if (isCopy(events, i)) {
        copies++;
      }
    }
    return copies;
  }

  /** The events of a session without the copies; the same list if there are none. */
  public static List<Event> drop(List<Event> events) {
    List<Event> kept = null;
    for (int i = 1; i < events.size(); i++) {
      boolean copy = isCopy(events, i);
      if (copy && kept == null) {
        kept = new ArrayList<>(events.subList(0, i));
      } else if (!copy && kept != null) {
        kept.add(events.get(i));
      }
    }
    return kept == null ? events : kept;
  }

  /** The order of a session is total, so equal events are neighbours. */
  private static boolean isCopy(List<Event> events, int index) {
    return events.get(index).equals(events.get(index - 1));
  }
}
