package dev.clickstream.table;

import dev.clickstream.session.ByDay;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What is being made for each UTC date, until sessions have gone past it. The date asked for last
 * is at hand without a look-up, since nearly every event is of the same one. Not thread safe.
 */
final class OpenDays<T> implements ByDay<T> {
  private final Supplier<T> maker;
  private final TreeMap<Integer, T> byDay = new TreeMap<>();
  private int lastDay;
  private @Nullable T last;

  OpenDays(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public T on(int epochDay) {
    T found = last;
    if (found == null || epochDay != lastDay) {
      found = byDay.computeIfAbsent(epochDay, any -> maker.get());
      last = found;
      lastDay = epochDay;
    }
    return found;
  }

  Collection<T> values() {
    return byDay.values();
  }

  /** Gives away what belongs to dates before the first that stays open, in their order. */
  void closeBefore(int firstOpenDay, BiConsumer<Integer, T> receiver) {
    Map<Integer, T> complete = byDay.headMap(firstOpenDay);
    complete.forEach(receiver);
    complete.clear();
    last = null;
  }
}
