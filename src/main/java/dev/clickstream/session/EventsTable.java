package dev.clickstream.session;

import dev.clickstream.event.Event;
import dev.clickstream.row.RowBuffer;
import java.util.List;

/** The table {@code events}: a row for every event. */
public final class EventsTable implements SessionRows {
  private static final long serialVersionUID = 1L;

  @Override
  public String table() {
    return "events";
  }

  @Override
  public void add(List<Event> events, ByDay<RowBuffer> rows) {
    for (Event event : events) {
      rows.on(event.epochDay())
          .timestamp(event.epochSecond())
          .string(event.type().label())
          .int64(event.productId())
          .int64(event.categoryId())
          .nullableString(event.categoryCode())
          .nullableString(event.brand())
          .cents(event.priceCents())
          .int64(event.userId())
          .string(event.userSession())
          .endRow(1);
    }
  }
}
