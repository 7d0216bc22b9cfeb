package dev.clickstream.table;

import com.google.auto.value.AutoValue;
import java.time.LocalDate;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A part of a table that is made in one place: a partition, or a shard of one. Written as {@code
 * events/2019-10-01/0}, so that it can be a key that any runner compares by its bytes.
 */
@AutoValue
abstract class PartKey {
  abstract String table();

  /** Empty for a table without partitions. */
  abstract Optional<LocalDate> date();

  abstract int shard();

  static PartKey of(String table, @Nullable LocalDate date, int shard) {
    return new AutoValue_PartKey(table, Optional.ofNullable(date), shard);
  }

  String encoded() {
    return table() + "/" + date().map(LocalDate::toString).orElse("") + "/" + shard();
  }

  static PartKey decoded(String key) {
    String[] parts = key.split("/", -1);
    return of(
        parts[0],
        parts[1].isEmpty() ? null : LocalDate.parse(parts[1]),
        Integer.parseInt(parts[2]));
  }
}
