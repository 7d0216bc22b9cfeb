package dev.clickstream.table;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.InputTally;
import dev.clickstream.session.ShopTotals;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What a run counted on its way, beside the tables. Mutable; not thread safe. */
public final class Counts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final InputTally input = new InputTally();
  private final ShopTotals shop = new ShopTotals();
  private final TreeMap<Integer, Long> droppedByDay = new TreeMap<>();
  private long sessionsOutsideRange;
  private long eventsOfSessionsOutsideRange;

  /** The lines read. */
  public InputTally input() {
    return input;
  }

  /** The sessions within the date range. */
  public ShopTotals shop() {
    return shop;
  }

  /** Dropped copies by the UTC date of the event, as days since 1970-01-01. */
  public Map<Integer, Long> droppedByDay() {
    return Collections.unmodifiableMap(droppedByDay);
  }

  public long dropped() {
    return droppedByDay.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Sessions whose date is outside the range, of which no table knows. */
  public long sessionsOutsideRange() {
    return sessionsOutsideRange;
  }

  public long eventsOfSessionsOutsideRange() {
    return eventsOfSessionsOutsideRange;
  }

  void addDropped(int epochDay) {
    droppedByDay.merge(epochDay, 1L, Long::sum);
  }

  void addSessionOutsideRange(long events) {
    sessionsOutsideRange++;
    eventsOfSessionsOutsideRange += events;
  }

  /** Adds what another counted. */
  void add(Counts other) {
    input.add(other.input);
    shop.add(other.shop);
    other.droppedByDay.forEach((day, count) -> droppedByDay.merge(day, count, Long::sum));
    sessionsOutsideRange += other.sessionsOutsideRange;
    eventsOfSessionsOutsideRange += other.eventsOfSessionsOutsideRange;
  }

  void write(BytesWriter out) {
    input.write(out);
    shop.write(out);
    out.writeVarLong(droppedByDay.size());
    droppedByDay.forEach((day, count) -> out.writeZigZag(day).writeVarLong(count));
    out.writeVarLong(sessionsOutsideRange).writeVarLong(eventsOfSessionsOutsideRange);
  }

  static Counts read(BytesReader in) {
    Counts counts = new Counts();
    counts.input.add(InputTally.read(in));
    counts.shop.add(ShopTotals.read(in));
    for (int days = in.readVarInt(); days > 0; days--) {
      counts.droppedByDay.put((int) in.readZigZag(), in.readVarLong());
    }
    counts.sessionsOutsideRange = in.readVarLong();
    counts.eventsOfSessionsOutsideRange = in.readVarLong();
    return counts;
  }
}
