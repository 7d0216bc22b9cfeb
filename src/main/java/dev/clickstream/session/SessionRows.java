package dev.clickstream.session;

import dev.clickstream.event.Event;
import dev.clickstream.row.RowBuffer;
import java.io.Serializable;
import java.util.List;

/** A table whose rows come straight out of single sessions. */
public interface SessionRows extends Serializable {
  /** The table's name, that of its schema. */
  String table();

  /**
   * Adds the rows of one session.
   *
   * @param events of the session in {@link Event#SESSION_ORDER}, at least one
   * @param rows gives the buffer of a partition
   */
  void add(List<Event> events, ByDay<RowBuffer> rows);
}
