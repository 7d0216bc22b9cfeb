package dev.clickstream.funnel;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Event;
import dev.clickstream.row.RowBuffer;
import dev.clickstream.session.ByDay;
import dev.clickstream.session.SessionAggregate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The table {@code funnel_by_category}: every prefix of the category tree is an item, so an event
 * of {@code electronics.audio.headphone} counts for three of them. Events without a category are an
 * item of level 0.
 */
public final class FunnelByCategory implements SessionAggregate<FunnelByCategory.Categories> {
  private static final long serialVersionUID = 1L;

  private FunnelByCategory() {}

  public static FunnelByCategory create() {
    return new FunnelByCategory();
  }

  @Override
  public String table() {
    return "funnel_by_category";
  }

  @Override
  public Categories newPartial() {
    return new Categories();
  }

  @Override
  public void add(List<Event> events, ByDay<Categories> partials) {
    partials.on(events.get(0).epochDay()).addSession(events);
  }

  /** The prefixes of a category code, shortest first: cut at every dot. */
  static List<String> prefixes(String categoryCode) {
    List<String> prefixes = new ArrayList<>();
    for (int dot = categoryCode.indexOf('.'); dot >= 0; dot = categoryCode.indexOf('.', dot + 1)) {
      prefixes.add(categoryCode.substring(0, dot));
    }
    prefixes.add(categoryCode);
    return prefixes;
  }

  private static int level(@Nullable String prefix) {
    return prefix == null ? 0 : 1 + (int) prefix.chars().filter(c -> c == '.').count();
  }

  /** The categories of one session date. */
  public static final class Categories implements SessionAggregate.Partial {
    private final ItemFunnels byPrefix = new ItemFunnels();

    /** The funnels that an event of a category code counts for. */
    private final Map<@Nullable String, Funnel[]> byCode = new HashMap<>();

    private long sessions;

    private Categories() {}

    private void addSession(List<Event> events) {
      sessions++;
      for (Event event : events) {
        Funnel[] funnels = byCode.get(event.categoryCode());
        if (funnels == null) {
          funnels = funnelsOf(event.categoryCode());
          byCode.put(event.categoryCode(), funnels);
        }
        for (Funnel funnel : funnels) {
          funnel.add(sessions, event);
        }
      }
    }

    private Funnel[] funnelsOf(@Nullable String code) {
      if (code == null) {
        return new Funnel[] {byPrefix.of(null)};
      }
      return prefixes(code).stream().map(byPrefix::of).toArray(Funnel[]::new);
    }

    @Override
    public void writeTo(BytesWriter[] shards) {
      byPrefix.writeTo(shards);
    }

    @Override
    public void merge(BytesReader shard) {
      byPrefix.merge(shard);
    }

    @Override
    public void addRows(RowBuffer rows) {
      byPrefix.forEachInOrder(
          (prefix, funnel) -> funnel.endRow(rows.nullableString(prefix).int64(level(prefix))));
    }
  }
}
