package dev.clickstream.table;

import com.google.auto.value.AutoValue;
import dev.clickstream.session.SessionAggregate;
import dev.clickstream.session.SessionRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The tables that sessions are made into. */
@AutoValue
public abstract class Tables implements Serializable {
  private static final long serialVersionUID = 1L;

  abstract List<SessionRows> rowTables();

  abstract List<SessionAggregate<?>> aggregates();

  public static Tables none() {
    return new AutoValue_Tables(List.of(), List.of());
  }

  /** With a table of rows that come out of single sessions. */
  public final Tables and(SessionRows table) {
    List<SessionRows> more = new ArrayList<>(rowTables());
    more.add(table);
    return new AutoValue_Tables(List.copyOf(more), aggregates());
  }

  /** With a table of rows that add up over sessions. */
  public final Tables and(SessionAggregate<?> table) {
    List<SessionAggregate<?>> more = new ArrayList<>(aggregates());
    more.add(table);
    return new AutoValue_Tables(rowTables(), List.copyOf(more));
  }

  /** The tables' names. */
  public final List<String> names() {
    List<String> names = new ArrayList<>();
    rowTables().forEach(table -> names.add(table.table()));
    aggregates().forEach(table -> names.add(table.table()));
    return names;
  }

  /** The aggregate of that name, or null for a table of plain rows. */
  final @Nullable SessionAggregate<?> aggregate(String name) {
    for (SessionAggregate<?> aggregate : aggregates()) {
      if (aggregate.table().equals(name)) {
        return aggregate;
      }
    }
    return null;
  }
}
