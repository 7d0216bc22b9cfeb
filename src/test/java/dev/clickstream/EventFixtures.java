package dev.clickstream;

import dev.clickstream.event.Event;
import dev.clickstream.event.EventType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** Events for tests: a product {@code 1} at 10.00 by user 7, unless a test says otherwise. */
public final class EventFixtures {
  private static final LocalDate DAY = LocalDate.parse("2019-10-01");

  private EventFixtures() {}

  /** A time of 2019-10-01 such as {@code 10:00} or {@code 10:00:01}, in seconds since 1970 UTC. */
  public static long at(String time) {
    return DAY.toEpochSecond(LocalTime.parse(time), ZoneOffset.UTC);
  }

  /** Any time, such as {@code 2019-10-02T00:00:01Z}, in seconds since 1970 UTC. */
  public static long atInstant(String instant) {
    return Instant.parse(instant).getEpochSecond();
  }

  public static Event.Builder event(EventType type, String session, long epochSecond) {
    return Event.builder()
        .setType(type)
        .setUserSession(session)
        .setEpochSecond(epochSecond)
        .setProductId(1)
        .setCategoryId(2053013555631882655L)
        .setCategoryCode("electronics.smartphone")
        .setBrand("acme")
        .setPriceCents(1000)
        .setUserId(7);
  }

  public static Event view(String session, long epochSecond) {
    return event(EventType.VIEW, session, epochSecond).build();
  }

  public static Event cart(String session, long epochSecond) {
    return event(EventType.CART, session, epochSecond).build();
  }

  public static Event purchase(String session, long epochSecond) {
    return event(EventType.PURCHASE, session, epochSecond).build();
  }

  /** The event as a line of input. */
  public static String csv(Event event) {
    return String.join(
        ",",
        Instant.ofEpochSecond(event.epochSecond())
            .toString()
            .replace("T", " ")
            .replace("Z", " UTC"),
        event.type().label(),
        Long.toString(event.productId()),
        Long.toString(event.categoryId()),
        event.categoryCode() == null ? "" : event.categoryCode(),
        event.brand() == null ? "" : event.brand(),
        event.priceCents() / 100 + "." + event.priceCents() / 10 % 10 + event.priceCents() % 10,
        Long.toString(event.userId()),
        event.userSession());
  }
}
