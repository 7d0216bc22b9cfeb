package dev.clickstream.session;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Event;
import dev.clickstream.event.EventBytes;
import dev.clickstream.event.Utf8Order;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;

/**
 * The events of one session window, in {@link Event#SESSION_ORDER}.
 *
 * <p>Not an AutoValue with a list, because the Spark runner keeps all sessions that a bucket gives
 * in memory at once: a session points to its events' bytes in the shuffled chunks, ten bytes an
 * event, and decodes when {@link #events()} asks. Immutable.
 */
public final class Session {
  /** By start, then by session id: an order that does not depend on how the work was divided. */
  static final Comparator<Session> BY_START =
      Comparator.comparingLong(Session::startSecond)
          .thenComparing(Session::userSession, Utf8Order::compare);

  private final byte[][] chunks;
  private final long[] positions;
  private final long startSecond;
  private final long endSecond;

  /**
   * @param chunks arrays that hold events as {@link EventBytes} writes them
   * @param positions of the events in their order: the chunk's index in the upper, the offset in
   *     the lower 32 bits
   */
  Session(byte[][] chunks, long[] positions, long startSecond, long endSecond) {
    this.chunks = chunks;
    this.positions = positions;
    this.startSecond = startSecond;
    this.endSecond = endSecond;
  }

  /** A session of events of one user session that are in order already. */
  public static Session of(List<Event> events) {
    BytesWriter bytes = new BytesWriter(events.size() * 128);
    long[] positions = new long[events.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = bytes.size();
      EventBytes.write(events.get(i), bytes);
    }
    return new Session(
        new byte[][] {bytes.toByteArray()},
        positions,
        events.get(0).epochSecond(),
        events.get(positions.length - 1).epochSecond());
  }

  /** Number of events, at least one. */
  public int size() {
    return positions.length;
  }

  /** Time of the first event in seconds since 1970 UTC. */
  public long startSecond() {
    return startSecond;
  }

  /** Time of the last event in seconds since 1970 UTC. */
  public long endSecond() {
    return endSecond;
  }

  /** The session date: days since 1970-01-01 of the UTC date of the first event. */
  public int startDay() {
    return (int) Math.floorDiv(startSecond, 86_400L);
  }

  public String userSession() {
    return readerAt(0).readString();
  }

  /** Decodes the events; every call decodes again. */
  public List<Event> events() {
    return events(new EventBytes());
  }

  /** Decodes the events with a decoder that remembers what repeats. */
  public List<Event> events(EventBytes decoder) {
    String userSession = userSession();
    BytesReader reader = new BytesReader(chunks[0]);
    List<Event> events = new ArrayList<>(positions.length);
    for (long position : positions) {
      reader.moveTo(chunks[(int) (position >>> 32)], (int) position);
      events.add(decoder.readOfSession(userSession, reader));
    }
    return events;
  }

  private BytesReader readerAt(int index) {
    long position = positions[index];
    byte[] chunk = chunks[(int) (position >>> 32)];
    return new BytesReader(chunk).moveTo(chunk, (int) position);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Session && events().equals(((Session) other).events());
  }

  @Override
  public int hashCode() {
    return events().hashCode();
  }

  @Override
  public String toString() {
    return "Session" + events();
  }

  static final class SessionCoder extends AtomicCoder<Session> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Session session, OutputStream out) throws IOException {
      BytesWriter bytes = new BytesWriter(session.size() * 128);
      bytes.writeVarLong(session.size());
      for (Event event : session.events()) {
        EventBytes.write(event, bytes);
      }
      ByteArrayCoder.of().encode(bytes.toByteArray(), out);
    }

    @Override
    public Session decode(InputStream in) throws IOException {
      BytesReader bytes = new BytesReader(ByteArrayCoder.of().decode(in));
      EventBytes decoder = new EventBytes();
      int size = bytes.readVarInt();
      List<Event> events = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        events.add(decoder.read(bytes));
      }
      return Session.of(events);
    }
  }
}
