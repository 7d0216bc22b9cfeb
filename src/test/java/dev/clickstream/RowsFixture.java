package dev.clickstream;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Event;
import dev.clickstream.row.ColumnValues;
import dev.clickstream.row.RowBuffer;
import dev.clickstream.row.TableSchema;
import dev.clickstream.session.SessionAggregate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows as text, for tests that compare them. */
public final class RowsFixture {
  private RowsFixture() {}

  @SafeVarargs
  @SuppressWarnings("varargs")
  public static <P extends SessionAggregate.Partial> List<String> merged(
      SessionAggregate<P> aggregate, List<Event>... sessions) {
    return merged(aggregate, Arrays.asList(sessions));
  }

  /**
   * The rows of sessions of one date, each session counted in a partial result of its own, and all
   * of those merged from bytes.
   */
  public static <P extends SessionAggregate.Partial> List<String> merged(
      SessionAggregate<P> aggregate, List<List<Event>> sessions) {
    P merged = aggregate.newPartial();
    for (List<Event> session : sessions) {
      P partial = aggregate.newPartial();
      aggregate.add(session, day -> partial);
      BytesWriter[] shards = {new BytesWriter(10), new BytesWriter(10)};
      partial.writeTo(shards);
      for (BytesWriter shard : shards) {
        if (!shard.isEmpty()) {
          merged.merge(new BytesReader(shard.toByteArray()));
        }
      }
    }
    RowBuffer rows = new RowBuffer(TableSchema.of(aggregate.table()));
    merged.addRows(rows);
    return text(rows);
  }

  /** Rows of values; in funnels bars stand before counts, sessions, ordered sessions, revenue. */
  public static List<String> text(RowBuffer rows) {
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < rows.rows(); row++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < rows.schema().columns().size(); i++) {
        ColumnValues values = rows.column(i);
        boolean bar =
            List.of("view_count", "view_sessions", "ordered_cart_sessions", "revenue")
                .contains(values.column().name());
        line.append(line.length() == 0 ? "" : " ").append(bar ? "| " : "");
        line.append(value(values, row));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static String value(ColumnValues values, int row) {
    if (values.isNull(row)) {
      return "NULL";
    }
    switch (values.column().type()) {
      case STRING:
        return String.valueOf(values.string(row));
      case BOOL:
        return String.valueOf(values.number(row) != 0);
      default:
        return String.valueOf(values.number(row));
    }
  }
}
