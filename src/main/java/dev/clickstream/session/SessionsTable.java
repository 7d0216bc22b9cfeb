package dev.clickstream.session;

import dev.clickstream.event.Event;
import dev.clickstream.event.EventType;
import dev.clickstream.row.RowBuffer;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The table {@code sessions}: a row for every session window. */
public final class SessionsTable implements SessionRows {
  private static final long serialVersionUID = 1L;
  private static final int TYPES = EventType.values().length;
  private static final List<EventType> DEEPEST_FIRST =
      List.of(EventType.PURCHASE, EventType.CART, EventType.VIEW);

  @Override
  public String table() {
    return "sessions";
  }

  @Override
  public void add(List<Event> events, ByDay<RowBuffer> rows) {
    Event first = events.get(0);
    Event last = events.get(events.size() - 1);
    long[] counts = new long[TYPES];
    long revenue = 0;
    Long firstCart = null;
    Long firstPurchase = null;
    for (Event event : events) {
      counts[event.type().ordinal()]++;
      if (event.type() == EventType.CART && firstCart == null) {
        firstCart = event.epochSecond() - first.epochSecond();
      } else if (event.type() == EventType.PURCHASE) {
        revenue = Math.addExact(revenue, event.priceCents());
        if (firstPurchase == null) {
          firstPurchase = event.epochSecond() - first.epochSecond();
        }
      }
    }
    rows.on(first.epochDay())
        .string(first.userSession())
        .timestamp(first.epochSecond())
        .timestamp(last.epochSecond())
        .int64(last.epochSecond() - first.epochSecond())
        .int64(first.userId())
        .int64(events.size())
        .int64(counts[EventType.VIEW.ordinal()])
        .int64(counts[EventType.CART.ordinal()])
        .int64(counts[EventType.REMOVE_FROM_CART.ordinal()])
        .int64(counts[EventType.PURCHASE.ordinal()])
        .int64(distinctProducts(events))
        .int64(Duplicates.count(events))
        .cents(revenue)
        .cents(counts[EventType.CART.ordinal()] == 0 ? 0 : AbandonedCart.valueOf(events))
        .nullableString(furthestStage(counts))
        .string(SessionPath.of(events))
        .nullableInt64(firstCart)
        .nullableInt64(firstPurchase)
        .bool(events.size() == 1)
        .endRow(events.size());
  }

  private static long distinctProducts(List<Event> events) {
    if (events.size() == 1) {
      return 1;
    }
    LongOpenHashSet products = new LongOpenHashSet();
    for (Event event : events) {
      products.add(event.productId());
    }
    return products.size();
  }

  /** The deepest stage of purchase, cart and view that occurs; null for removals only. */
  private static @Nullable String furthestStage(long[] counts) {
    for (EventType stage : DEEPEST_FIRST) {
      if (counts[stage.ordinal()] > 0) {
        return stage.label();
      }
    }
    return null;
  }
}
