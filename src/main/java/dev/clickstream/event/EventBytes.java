package dev.clickstream.event;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;

/**
 * Events as bytes: how they cross the shuffle. The session comes first and the time second, so that
 * grouping and sorting need not decode the rest. An instance decodes, with caches for what repeats;
 * it is not thread safe.
 */
public final class EventBytes {
  private final StringCache categoryCodes = new StringCache();
  private final StringCache brands = new StringCache();

  /** Appends an event. */
  public static void write(Event event, BytesWriter out) {
    out.writeString(event.userSession());
    out.writeZigZag(event.epochSecond());
    out.writeByte(event.type().ordinal());
    out.writeZigZag(event.productId());
    out.writeZigZag(event.categoryId());
    out.writeVarLong(event.priceCents());
    out.writeZigZag(event.userId());
    out.writeNullableString(event.categoryCode());
    out.writeNullableString(event.brand());
  }

  /** Reads the event at the reader's position and leaves the reader after it. */
  public Event read(BytesReader in) {
    return readAfterSession(in.readString(), in);
  }

  /** Reads the event of a session that is known already, as {@link #read} does. */
  public Event readOfSession(String userSession, BytesReader in) {
    in.skip(in.readVarInt());
    return readAfterSession(userSession, in);
  }

  private Event readAfterSession(String userSession, BytesReader in) {
    return Event.builder()
        .setUserSession(userSession)
        .setEpochSecond(in.readZigZag())
        .setType(EventType.ofRank(in.readByte()))
        .setProductId(in.readZigZag())
        .setCategoryId(in.readZigZag())
        .setPriceCents(in.readVarLong())
        .setUserId(in.readZigZag())
        .setCategoryCode(in.readNullableString(categoryCodes))
        .setBrand(in.readNullableString(brands))
        .build();
  }

  /** Moves the reader over an event after its session and time were read. */
  public static void skipAfterTime(BytesReader in) {
    in.readByte();
    in.readVarLong();
    in.readVarLong();
    in.readVarLong();
    in.readVarLong();
    skipNullableString(in);
    skipNullableString(in);
  }

  private static void skipNullableString(BytesReader in) {
    in.skip(Math.max(0, in.readVarInt() - 1));
  }
}
