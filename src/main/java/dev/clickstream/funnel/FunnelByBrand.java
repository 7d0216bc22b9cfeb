package dev.clickstream.funnel;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Event;
import dev.clickstream.row.RowBuffer;
import dev.clickstream.session.ByDay;
import dev.clickstream.session.SessionAggregate;
import java.util.List;

/** The table {@code funnel_by_brand}. Events without a brand are an item of their own. */
public final class FunnelByBrand implements SessionAggregate<FunnelByBrand.Brands> {
  private static final long serialVersionUID = 1L;

  private FunnelByBrand() {}

  public static FunnelByBrand create() {
    return new FunnelByBrand();
  }

  @Override
  public String table() {
    return "funnel_by_brand";
  }

  @Override
  public Brands newPartial() {
    return new Brands();
  }

  @Override
  public void add(List<Event> events, ByDay<Brands> partials) {
    partials.on(events.get(0).epochDay()).addSession(events);
  }

  /** The brands of one session date. */
  public static final class Brands implements SessionAggregate.Partial {
    private final ItemFunnels byBrand = new ItemFunnels();
    private long sessions;

    private Brands() {}

    private void addSession(List<Event> events) {
      sessions++;
      for (Event event : events) {
        byBrand.of(event.brand()).add(sessions, event);
      }
    }

    @Override
    public void writeTo(BytesWriter[] shards) {
      byBrand.writeTo(shards);
    }

    @Override
    public void merge(BytesReader shard) {
      byBrand.merge(shard);
    }

    @Override
    public void addRows(RowBuffer rows) {
      byBrand.forEachInOrder((brand, funnel) -> funnel.endRow(rows.nullableString(brand)));
    }
  }
}
