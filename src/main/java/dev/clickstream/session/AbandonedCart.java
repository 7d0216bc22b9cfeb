package dev.clickstream.session;

import dev.clickstream.event.Event;
import it.unimi.dsi.fastutil.longs.Long2LongMap;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.List;

/** What a session leaves in the cart. */
final class AbandonedCart {
  private AbandonedCart() {}

  /**
   * The value of the products put into the cart and neither removed nor bought after that, nor
   * bought at all in the session, each at the price of its last cart event.
   *
   * @return hundredths of the currency
   */
  static long valueOf(List<Event> events) {
    Long2LongOpenHashMap priceInCart = new Long2LongOpenHashMap();
    LongOpenHashSet bought = new LongOpenHashSet();
    for (Event event : events) {
      switch (event.type()) {
        case CART:
          priceInCart.put(event.productId(), event.priceCents());
          break;
        case REMOVE_FROM_CART:
          priceInCart.remove(event.productId());
          break;
        case PURCHASE:
          bought.add(event.productId());
          break;
        case VIEW:
          break;
      }
    }
    long value = 0;
    for (Long2LongMap.Entry entry : priceInCart.long2LongEntrySet()) {
      if (!bought.contains(entry.getLongKey())) {
        value = Math.addExact(value, entry.getLongValue());
      }
    }
    return value;
  }
}
