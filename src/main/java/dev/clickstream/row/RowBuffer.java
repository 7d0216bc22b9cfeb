package dev.clickstream.row;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.error.UserException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Rows of one table, column after column in the order of its schema, packed into bytes until a file
 * format takes them. Each value is checked against the schema's type and nullability as it is
 * written.
 *
 * <pre>{@code
 * rows.timestamp(event.epochSecond()).string("view").int64(42).endRow(1);
 * }</pre>
 */
public final class RowBuffer {
  private static final long MAX_CENTS =
      BigInteger.TEN.pow(TableSchema.NUMERIC_PRECISION).longValueExact() - 1;

  private final TableSchema schema;
  private final Column.Type[] types;
  private final boolean[] nullable;
  private final BytesWriter bytes = new BytesWriter(1 << 10);
  private int column;
  private int rows;
  private long events;

  public RowBuffer(TableSchema schema) {
    this.schema = schema;
    List<Column> columns = schema.columns();
    this.types = new Column.Type[columns.size()];
    this.nullable = new boolean[columns.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = columns.get(i).type();
      nullable[i] = columns.get(i).nullable();
    }
  }

  public TableSchema schema() {
    return schema;
  }

  public int rows() {
    return rows;
  }

  /** How many input events the rows stand for; the self-check adds them up. */
  public long events() {
    return events;
  }

  /** Size in memory, in bytes. */
  public int size() {
    return bytes.size();
  }

  public RowBuffer int64(long value) {
    next(Column.Type.INT64, false);
    bytes.writeZigZag(value);
    return this;
  }

  public RowBuffer nullableInt64(@Nullable Long value) {
    next(Column.Type.INT64, true);
    if (value == null) {
      bytes.writeByte(0);
    } else {
      bytes.writeByte(1);
      bytes.writeZigZag(value);
    }
    return this;
  }

  public RowBuffer string(String value) {
    next(Column.Type.STRING, false);
    bytes.writeString(value);
    return this;
  }

  public RowBuffer nullableString(@Nullable String value) {
    next(Column.Type.STRING, true);
    bytes.writeNullableString(value);
    return this;
  }

  /** A moment in seconds since 1970 UTC. */
  public RowBuffer timestamp(long epochSecond) {
    next(Column.Type.TIMESTAMP, false);
    bytes.writeZigZag(epochSecond);
    return this;
  }

  /**
   * An amount in hundredths.
   *
   * @throws UserException if it has more digits than the column
   */
  public RowBuffer cents(long value) {
    next(Column.Type.NUMERIC, false);
    if (value > MAX_CENTS) {
      throw UserException.runFailed(
          String.format(
              "An amount of %s is over %s, the largest that %s can hold. Nothing was published."
                  + " Look for impossible prices in the input.",
              BigDecimal.valueOf(value, TableSchema.NUMERIC_SCALE),
              BigDecimal.valueOf(MAX_CENTS, TableSchema.NUMERIC_SCALE),
              schema.name()),
          null);
    }
    bytes.writeZigZag(value);
    return this;
  }

  public RowBuffer bool(boolean value) {
    next(Column.Type.BOOL, false);
    bytes.writeByte(value ? 1 : 0);
    return this;
  }

  /**
   * Ends the row.
   *
   * @param eventsOfRow how many input events it stands for
   */
  public void endRow(long eventsOfRow) {
    if (column != types.length) {
      throw new IllegalStateException(
          schema.name() + " has " + types.length + " columns, the row " + column);
    }
    column = 0;
    rows++;
    events += eventsOfRow;
  }

  /** Forgets all rows. */
  public void clear() {
    bytes.clear();
    rows = 0;
    events = 0;
  }

  /** A reader at the first row. Values are read as they were written. */
  public BytesReader reader() {
    return new BytesReader(bytes.buffer());
  }

  private void next(Column.Type type, boolean mayBeNull) {
    if (column == types.length || types[column] != type || nullable[column] != mayBeNull) {
      throw new IllegalStateException(
          schema.name() + ", column " + column + " is no " + (mayBeNull ? "nullable " : "") + type);
    }
    column++;
  }
}
