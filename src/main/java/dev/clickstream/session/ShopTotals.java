package dev.clickstream.session;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Event;
import dev.clickstream.event.EventType;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/** What all sessions of a run add up to: the funnel of the whole shop. Mutable. */
public final class ShopTotals implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int VIEWED = 1;
  private static final int CARTED = 2;
  private static final int PURCHASED = 4;

  /** Sessions by the set of stages they have, as bits. */
  private final long[] sessionsByStages = new long[8];

  private final long[] eventsByType = new long[EventType.values().length];
  private long revenueCents;

  /** Counts one session. */
  public void add(List<Event> events) {
    int stages = 0;
    for (Event event : events) {
      eventsByType[event.type().ordinal()]++;
      switch (event.type()) {
        case VIEW:
          stages |= VIEWED;
          break;
        case CART:
          stages |= CARTED;
          break;
        case PURCHASE:
          stages |= PURCHASED;
          revenueCents = Math.addExact(revenueCents, event.priceCents());
          break;
        case REMOVE_FROM_CART:
          break;
      }
    }
    sessionsByStages[stages]++;
  }

  public void add(ShopTotals other) {
    Arrays.setAll(sessionsByStages, i -> sessionsByStages[i] + other.sessionsByStages[i]);
    Arrays.setAll(eventsByType, i -> eventsByType[i] + other.eventsByType[i]);
    revenueCents = Math.addExact(revenueCents, other.revenueCents);
  }

  public long sessions() {
    return Arrays.stream(sessionsByStages).sum();
  }

  public long events(EventType type) {
    return eventsByType[type.ordinal()];
  }

  /** Sessions with at least one view. */
  public long viewSessions() {
    return sessionsWith(VIEWED);
  }

  /** Sessions with a view and a cart event. */
  public long viewCartSessions() {
    return sessionsWith(VIEWED | CARTED);
  }

  /** Sessions with a view, a cart event and a purchase. */
  public long viewCartPurchaseSessions() {
    return sessionsWith(VIEWED | CARTED | PURCHASED);
  }

  /** Sessions with a view and a purchase, through the cart or not. */
  public long viewPurchaseSessions() {
    return sessionsWith(VIEWED | PURCHASED);
  }

  public long purchaseSessions() {
    return sessionsWith(PURCHASED);
  }

  /** Sum of the prices of all purchases, in hundredths of the currency. */
  public long revenueCents() {
    return revenueCents;
  }

  private long sessionsWith(int stages) {
    long sessions = 0;
    for (int i = 0; i < sessionsByStages.length; i++) {
      if ((i & stages) == stages) {
        sessions += sessionsByStages[i];
      }
    }
    return sessions;
  }

  public void write(BytesWriter out) {
    for (long count : sessionsByStages) {
      out.writeVarLong(count);
    }
    for (long count : eventsByType) {
      out.writeVarLong(count);
    }
    out.writeVarLong(revenueCents);
  }

  public static ShopTotals read(BytesReader in) {
    ShopTotals totals = new ShopTotals();
    Arrays.setAll(totals.sessionsByStages, i -> in.readVarLong());
    Arrays.setAll(totals.eventsByType, i -> in.readVarLong());
    totals.revenueCents = in.readVarLong();
    return totals;
  }
}
