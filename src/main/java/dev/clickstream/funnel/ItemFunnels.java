package dev.clickstream.funnel;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Utf8Order;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Funnels of items that have a name; NULL is an item too. */
final class ItemFunnels {
  private final Map<@Nullable String, Funnel> byName = new HashMap<>();

  Funnel of(@Nullable String name) {
    Funnel funnel = byName.get(name);
    if (funnel == null) {
      funnel = new Funnel();
      byName.put(name, funnel);
    }
    return funnel;
  }

  void writeTo(BytesWriter[] shards) {
    byName.forEach(
        (name, funnel) -> {
          BytesWriter out = shards[Math.floorMod(Objects.hashCode(name), shards.length)];
          out.writeNullableString(name);
          funnel.writeTo(out);
        });
  }

  void merge(BytesReader in) {
    while (in.hasRemaining()) {
      of(in.readNullableString()).merge(in);
    }
  }

  /** Visits the items by name, NULL first. */
  void forEachInOrder(BiConsumer<@Nullable String, Funnel> visitor) {
    List<@Nullable String> names = new ArrayList<>(byName.keySet());
    names.sort(Utf8Order.NULL_FIRST);
    for (String name : names) {
      visitor.accept(name, of(name));
    }
  }
}
