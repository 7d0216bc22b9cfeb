package dev.clickstream.traffic;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Event;
import dev.clickstream.event.EventType;
import dev.clickstream.row.RowBuffer;
import dev.clickstream.session.ByDay;
import dev.clickstream.session.SessionAggregate;
import java.util.Arrays;
import java.util.List;

/**
 * The table {@code event_type_by_hour}: events, and sessions with such an event, by UTC hour and
 * event type.
 */
public final class EventTypeByHour implements SessionAggregate<EventTypeByHour.HoursOfDay> {
  private static final long serialVersionUID = 1L;
  private static final int HOURS = 24;
  private static final int TYPES = EventType.values().length;
  private static final long SECONDS_PER_HOUR = 3_600;

  private EventTypeByHour() {}

  public static EventTypeByHour create() {
    return new EventTypeByHour();
  }

  @Override
  public String table() {
    return "event_type_by_hour";
  }

  @Override
  public HoursOfDay newPartial() {
    return new HoursOfDay();
  }

  @Override
  public void add(List<Event> events, ByDay<HoursOfDay> partials) {
    // Events come in time order, so a session is new to an hour if its last such event was earlier.
    long[] lastHour = new long[TYPES];
    Arrays.fill(lastHour, Long.MIN_VALUE);
    for (Event event : events) {
      int type = event.type().ordinal();
      long hour = Math.floorDiv(event.epochSecond(), SECONDS_PER_HOUR);
      HoursOfDay day = partials.on(event.epochDay());
      day.add(hour, type, hour != lastHour[type]);
      lastHour[type] = hour;
    }
  }

  /** The counts of one UTC date. */
  public static final class HoursOfDay implements SessionAggregate.Partial {
    private long firstHour;
    private final long[] events = new long[HOURS * TYPES];
    private final long[] sessions = new long[HOURS * TYPES];

    private HoursOfDay() {}

    private void add(long hour, int type, boolean newSession) {
      int hourOfDay = (int) Math.floorMod(hour, (long) HOURS);
      firstHour = hour - hourOfDay;
      events[hourOfDay * TYPES + type]++;
      if (newSession) {
        sessions[hourOfDay * TYPES + type]++;
      }
    }

    @Override
    public void writeTo(BytesWriter[] shards) {
      BytesWriter out = shards[0];
      out.writeZigZag(firstHour);
      for (int i = 0; i < events.length; i++) {
        out.writeVarLong(events[i]).writeVarLong(sessions[i]);
      }
    }

    @Override
    public void merge(BytesReader shard) {
      firstHour = shard.readZigZag();
      for (int i = 0; i < events.length; i++) {
        events[i] += shard.readVarLong();
        sessions[i] += shard.readVarLong();
      }
    }

    @Override
    public void addRows(RowBuffer rows) {
      for (int i = 0; i < events.length; i++) {
        if (events[i] > 0) {
          rows.timestamp((firstHour + i / TYPES) * SECONDS_PER_HOUR)
              .string(EventType.ofRank(i % TYPES).label())
              .int64(events[i])
              .int64(sessions[i])
              .endRow(events[i]);
        }
      }
    }
  }
}
