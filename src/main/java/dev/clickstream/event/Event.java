package dev.clickstream.event;

import com.google.auto.value.AutoValue;
import java.util.Comparator;
import org.checkerframework.checker.nullness.qual.Nullable;

/** One valid row of the input. */
@AutoValue
public abstract class Event {
  /**
   * The order of events within a session: time, stage rank, product, price, user. The remaining
   * fields follow so that the order is total: events that compare equal are equal in all nine
   * fields once the session is the same.
   */
  public static final Comparator<Event> SESSION_ORDER =
      Comparator.comparingLong(Event::epochSecond)
          .thenComparing(Event::type)
          .thenComparingLong(Event::productId)
          .thenComparingLong(Event::priceCents)
          .thenComparingLong(Event::userId)
          .thenComparingLong(Event::categoryId)
          .thenComparing(Event::categoryCode, Utf8Order.NULL_FIRST)
          .thenComparing(Event::brand, Utf8Order.NULL_FIRST);

  /** Time of the event in seconds since 1970-01-01T00:00:00Z. */
  public abstract long epochSecond();

  public abstract EventType type();

  public abstract long productId();

  public abstract long categoryId();

  /** Category levels joined by dots, or null where the shop gave none. */
  public abstract @Nullable String categoryCode();

  /** Null where the shop gave none. */
  public abstract @Nullable String brand();

  /** Price in hundredths of the currency; not negative, below 10^18. */
  public abstract long priceCents();

  public abstract long userId();

  /** The shop's session id, as it is in the input. */
  public abstract String userSession();

  /** Days since 1970-01-01 of the UTC date of the event. */
  public final int epochDay() {
    return (int) Math.floorDiv(epochSecond(), 86_400L);
  }

  public static Builder builder() {
    return new AutoValue_Event.Builder();
  }

  /** Makes an {@link Event}; {@code categoryCode} and {@code brand} may stay unset. */
  @AutoValue.Builder
  public abstract static class Builder {
    public abstract Builder setEpochSecond(long value);

    public abstract Builder setType(EventType value);

    public abstract Builder setProductId(long value);

    public abstract Builder setCategoryId(long value);

    public abstract Builder setCategoryCode(@Nullable String value);

    public abstract Builder setBrand(@Nullable String value);

    public abstract Builder setPriceCents(long value);

    public abstract Builder setUserId(long value);

    public abstract Builder setUserSession(String value);

    public abstract Event build();
  }
}
