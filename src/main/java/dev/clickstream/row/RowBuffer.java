package dev.clickstream.row;

import dev.clickstream.error.UserException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Rows of one table, kept column by column until a file format takes them. Each value is checked
 * against the schema's type and nullability as it is written.
 *
 * <pre>{@code
 * rows.timestamp(event.epochSecond()).string("view").int64(42).endRow(1);
 * }</pre>
 *
 * <p>By column, because Parquet takes them so: packing rows into bytes and unpacking them again for
 * the encoder was work for nothing. Not thread safe.
 */
public final class RowBuffer {
  private static final long MAX_CENTS =
      BigInteger.TEN.pow(TableSchema.NUMERIC_PRECISION).longValueExact() - 1;

  /** Of a value in its column, apart from the characters of strings. */
  private static final int BYTES_PER_VALUE = 8;

  private final TableSchema schema;
  private final Column.Type[] types;
  private final boolean[] nullable;
  private final ColumnValues[] columns;
  private int column;
  private int rows;
  private long events;
  private long characters;

  public RowBuffer(TableSchema schema) {
    this.schema = schema;
    int count = schema.columns().size();
    this.types = new Column.Type[count];
    this.nullable = new boolean[count];
    this.columns = new ColumnValues[count];
    for (int i = 0; i < count; i++) {
      Column description = schema.columns().get(i);
      types[i] = description.type();
      nullable[i] = description.nullable();
      columns[i] = new ColumnValues(description);
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

  /** Size in memory, in bytes, as far as it grows with rows and with what their strings say. */
  public long size() {
    return (long) rows * columns.length * BYTES_PER_VALUE + characters;
  }

  /** The values of one column, in the order of the schema; valid until the next change. */
  public ColumnValues column(int index) {
    return columns[index];
  }

  public RowBuffer int64(long value) {
    next(Column.Type.INT64, false).addNumber(value);
    return this;
  }

  public RowBuffer nullableInt64(@Nullable Long value) {
    next(Column.Type.INT64, true).addNullableNumber(value);
    return this;
  }

  public RowBuffer string(String value) {
    characters += next(Column.Type.STRING, false).addString(value);
    return this;
  }

  public RowBuffer nullableString(@Nullable String value) {
    characters += next(Column.Type.STRING, true).addString(value);
    return this;
  }

  /** A moment in seconds since 1970 UTC. */
  public RowBuffer timestamp(long epochSecond) {
    next(Column.Type.TIMESTAMP, false).addNumber(epochSecond);
    return this;
  }

  /**
   * An amount in hundredths.
   *
   * @throws UserException if it has more digits than the column
   */
  public RowBuffer cents(long value) {
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
    next(Column.Type.NUMERIC, false).addNumber(value);
    return this;
  }

  public RowBuffer bool(boolean value) {
    next(Column.Type.BOOL, false).addNumber(value ? 1 : 0);
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

  /** Forgets all rows and keeps the capacity. */
  public void clear() {
    for (ColumnValues values : columns) {
      values.clear();
    }
    rows = 0;
    events = 0;
    characters = 0;
  }

  private ColumnValues next(Column.Type type, boolean mayBeNull) {
    if (column == types.length || types[column] != type || nullable[column] != mayBeNull) {
      throw new IllegalStateException(
          schema.name() + ", column " + column + " is no " + (mayBeNull ? "nullable " : "") + type);
    }
    return columns[column++];
  }
}
