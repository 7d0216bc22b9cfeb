package dev.clickstream.funnel;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Event;
import dev.clickstream.row.RowBuffer;
import java.io.Serializable;

/**
 * The funnel of one item: what sessions did with it, from view to cart to purchase.
 *
 * <p>Any-order counts say that a session has the stages at all; ordered counts say that it went
 * through them one after the other. All counts of a rate come from the same sessions, so no rate
 * exceeds 100%.
 *
 * <p>A session's events are added one by one with the number of the session; what the session as a
 * whole counts for is settled when the next session comes or the funnel is read. Not thread safe.
 */
public class Funnel implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int VIEWS = 0;
  private static final int CARTS = 1;
  private static final int PURCHASES = 2;
  private static final int VIEW_SESSIONS = 3;
  private static final int CART_SESSIONS = 4;
  private static final int PURCHASE_SESSIONS = 5;
  private static final int VIEW_CART_SESSIONS = 6;
  private static final int CART_PURCHASE_SESSIONS = 7;
  private static final int VIEW_PURCHASE_SESSIONS = 8;
  private static final int VIEW_CART_PURCHASE_SESSIONS = 9;
  private static final int ORDERED_CART_SESSIONS = 10;
  private static final int ORDERED_PURCHASE_SESSIONS = 11;
  private static final int REVENUE_CENTS = 12;
  private static final int COUNTERS = 13;

  private final long[] counters = new long[COUNTERS];

  private long session = -1;
  private boolean viewed;
  private boolean carted;
  private boolean purchased;
  private boolean cartedInOrder;
  private boolean purchasedInOrder;

  /**
   * Adds an event of the item.
   *
   * @param sessionNumber any number that the previous session did not have; the events of a session
   *     come one after the other, in session order
   */
  public final void add(long sessionNumber, Event event) {
    if (session != sessionNumber) {
      settle();
      session = sessionNumber;
    }
    switch (event.type()) {
      case VIEW:
        counters[VIEWS]++;
        viewed = true;
        break;
      case CART:
        counters[CARTS]++;
        carted = true;
        cartedInOrder |= viewed;
        break;
      case PURCHASE:
        counters[PURCHASES]++;
        counters[REVENUE_CENTS] = Math.addExact(counters[REVENUE_CENTS], event.priceCents());
        purchased = true;
        purchasedInOrder |= cartedInOrder;
        break;
      case REMOVE_FROM_CART:
        break;
    }
  }

  private void settle() {
    if (session < 0) {
      return;
    }
    count(VIEW_SESSIONS, viewed);
    count(CART_SESSIONS, carted);
    count(PURCHASE_SESSIONS, purchased);
    count(VIEW_CART_SESSIONS, viewed && carted);
    count(CART_PURCHASE_SESSIONS, carted && purchased);
    count(VIEW_PURCHASE_SESSIONS, viewed && purchased);
    count(VIEW_CART_PURCHASE_SESSIONS, viewed && carted && purchased);
    count(ORDERED_CART_SESSIONS, cartedInOrder);
    count(ORDERED_PURCHASE_SESSIONS, purchasedInOrder);
    session = -1;
    viewed = false;
    carted = false;
    purchased = false;
    cartedInOrder = false;
    purchasedInOrder = false;
  }

  private void count(int counter, boolean happened) {
    if (happened) {
      counters[counter]++;
    }
  }

  public final long viewSessions() {
    return read(VIEW_SESSIONS);
  }

  public final long cartSessions() {
    return read(CART_SESSIONS);
  }

  public final long purchaseSessions() {
    return read(PURCHASE_SESSIONS);
  }

  public final long viewCartSessions() {
    return read(VIEW_CART_SESSIONS);
  }

  public final long cartPurchaseSessions() {
    return read(CART_PURCHASE_SESSIONS);
  }

  public final long viewPurchaseSessions() {
    return read(VIEW_PURCHASE_SESSIONS);
  }

  /** Sum of the prices of the purchases, in hundredths of the currency. */
  public final long revenueCents() {
    return read(REVENUE_CENTS);
  }

  private long read(int counter) {
    settle();
    return counters[counter];
  }

  /** Writes the counters that are not zero, behind a mask of which those are. */
  public final void writeTo(BytesWriter out) {
    settle();
    int mask = 0;
    for (int i = 0; i < COUNTERS; i++) {
      if (counters[i] != 0) {
        mask |= 1 << i;
      }
    }
    out.writeVarLong(mask);
    for (long counter : counters) {
      if (counter != 0) {
        out.writeVarLong(counter);
      }
    }
  }

  /** Adds what {@link #writeTo} wrote. */
  public final void merge(BytesReader in) {
    int mask = in.readVarInt();
    for (int i = 0; i < COUNTERS; i++) {
      if ((mask & (1 << i)) != 0) {
        counters[i] = Math.addExact(counters[i], in.readVarLong());
      }
    }
  }

  /** Adds the funnel columns to a row and ends it. */
  final void endRow(RowBuffer row) {
    settle();
    for (int i = VIEWS; i < REVENUE_CENTS; i++) {
      row.int64(counters[i]);
    }
    row.cents(counters[REVENUE_CENTS]).endRow(0);
  }
}
