package dev.clickstream.session;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Event;
import dev.clickstream.row.RowBuffer;
import java.io.Serializable;
import java.util.List;

/**
 * A table whose rows add up over sessions. Sessions are counted into partial results, which travel
 * as bytes to wherever the partial results of a partition meet and are merged there.
 *
 * @param <P> the partial result of one partition
 */
public interface SessionAggregate<P extends SessionAggregate.Partial> extends Serializable {
  /** The table's name, that of its schema. */
  String table();

  P newPartial();

  /**
   * Counts one session.
   *
   * @param events of the session in {@link Event#SESSION_ORDER}, at least one
   * @param partials gives the partial result of a partition
   */
  void add(List<Event> events, ByDay<P> partials);

  /** What some of the sessions add up to, for one partition. Not thread safe. */
  interface Partial {
    /**
     * Writes the result for {@link #merge}, each key into the shard that its hash chooses, so that
     * equal keys of different partial results meet. An empty shard is left empty.
     */
    void writeTo(BytesWriter[] shards);

    /** Adds a shard that {@link #writeTo} wrote. */
    void merge(BytesReader shard);

    /** Adds the rows, in a fixed order. */
    void addRows(RowBuffer rows);
  }
}
