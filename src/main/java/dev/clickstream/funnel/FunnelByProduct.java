package dev.clickstream.funnel;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Event;
import dev.clickstream.event.StringCache;
import dev.clickstream.event.Utf8Order;
import dev.clickstream.row.RowBuffer;
import dev.clickstream.session.ByDay;
import dev.clickstream.session.SessionAggregate;
import it.unimi.dsi.fastutil.HashCommon;
import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.Arrays;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The table {@code funnel_by_product}. A product's category and brand are those of its latest event
 * within the session date; of several in that second, the greatest by (category_id, category_code,
 * brand), NULL lowest.
 */
public final class FunnelByProduct implements SessionAggregate<FunnelByProduct.Products> {
  private static final long serialVersionUID = 1L;

  private FunnelByProduct() {}

  public static FunnelByProduct create() {
    return new FunnelByProduct();
  }

  @Override
  public String table() {
    return "funnel_by_product";
  }

  @Override
  public Products newPartial() {
    return new Products();
  }

  @Override
  public void add(List<Event> events, ByDay<Products> partials) {
    partials.on(events.get(0).epochDay()).addSession(events);
  }

  /** The products of one session date. */
  public static final class Products implements SessionAggregate.Partial {
    private final Long2ObjectOpenHashMap<Product> byId = new Long2ObjectOpenHashMap<>();
    private final StringCache strings = new StringCache();
    private long sessions;

    private Products() {}

    private void addSession(List<Event> events) {
      sessions++;
      for (Event event : events) {
        Product product = product(event.productId());
        product.add(sessions, event);
        product.see(event.epochSecond(), event.categoryId(), event.categoryCode(), event.brand());
      }
    }

    private Product product(long id) {
      Product product = byId.get(id);
      if (product == null) {
        product = new Product();
        byId.put(id, product);
      }
      return product;
    }

    @Override
    public void writeTo(BytesWriter[] shards) {
      for (Long2ObjectMap.Entry<Product> entry : byId.long2ObjectEntrySet()) {
        long id = entry.getLongKey();
        Product product = entry.getValue();
        BytesWriter out = shards[(int) Math.floorMod(HashCommon.mix(id), (long) shards.length)];
        out.writeZigZag(id);
        out.writeZigZag(product.seenSecond);
        out.writeZigZag(product.categoryId);
        out.writeNullableString(product.categoryCode);
        out.writeNullableString(product.brand);
        product.writeTo(out);
      }
    }

    @Override
    public void merge(BytesReader in) {
      while (in.hasRemaining()) {
        Product product = product(in.readZigZag());
        product.see(
            in.readZigZag(),
            in.readZigZag(),
            in.readNullableString(strings),
            in.readNullableString(strings));
        product.merge(in);
      }
    }

    @Override
    public void addRows(RowBuffer rows) {
      long[] ids = byId.keySet().toLongArray();
      Arrays.sort(ids);
      for (long id : ids) {
        Product product = byId.get(id);
        rows.int64(id)
            .int64(product.categoryId)
            .nullableString(product.categoryCode)
            .nullableString(product.brand);
        product.endRow(rows);
      }
    }
  }

  private static final class Product extends Funnel {
    private static final long serialVersionUID = 1L;

    private long seenSecond = Long.MIN_VALUE;
    private long categoryId;
    private @Nullable String categoryCode;
    private @Nullable String brand;

    /** Takes over the attributes if they are later, or as late and greater. */
    void see(long second, long id, @Nullable String code, @Nullable String brandThen) {
      if (second < seenSecond || (second == seenSecond && !isGreater(id, code, brandThen))) {
        return;
      }
      seenSecond = second;
      categoryId = id;
      categoryCode = code;
      brand = brandThen;
    }

    private boolean isGreater(long id, @Nullable String code, @Nullable String brandThen) {
      int order = Long.compare(id, categoryId);
      if (order == 0) {
        order = Utf8Order.NULL_FIRST.compare(code, categoryCode);
      }
      if (order == 0) {
        order = Utf8Order.NULL_FIRST.compare(brandThen, brand);
      }
      return order > 0;
    }
  }
}
