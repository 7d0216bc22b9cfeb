package dev.clickstream.row;

import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The values of one column of a {@link RowBuffer}, in the order of its rows. A column keeps numbers
 * or strings, whichever its type needs. Not thread safe.
 */
public final class ColumnValues {
  private static final long[] NO_NUMBERS = {};
  private static final boolean[] NO_NULLS = {};
  private static final String[] NO_STRINGS = {};

  private final Column column;
  private long[] numbers = NO_NUMBERS;
  private boolean[] nulls = NO_NULLS;
  private @Nullable String[] strings = NO_STRINGS;
  private int count;

  ColumnValues(Column column) {
    this.column = column;
  }

  /** The column that the values belong to. */
  public Column column() {
    return column;
  }

  /** True if the row has no value. */
  public boolean isNull(int row) {
    return column.type() == Column.Type.STRING
        ? strings[row] == null
        : column.nullable() && nulls[row];
  }

  /**
   * The number of a row that has one: an INT64 as it is, a TIMESTAMP in seconds since 1970 UTC, a
   * NUMERIC in hundredths, a BOOL as 0 or 1.
   */
  public long number(int row) {
    return numbers[row];
  }

  /** The string of a row, null if it has none. */
  public @Nullable String string(int row) {
    return strings[row];
  }

  void addNumber(long value) {
    if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, grown());
    }
    numbers[count++] = value;
  }

  void addNullableNumber(@Nullable Long value) {
    if (count == nulls.length) {
      nulls = Arrays.copyOf(nulls, grown());
    }
    nulls[count] = value == null;
    addNumber(value == null ? 0 : value);
  }

  /** Adds a string and tells how many bytes of memory it takes that the one before it does not. */
  int addString(@Nullable String value) {
    if (count == strings.length) {
      strings = Arrays.copyOf(strings, grown());
    }
    // Rows of one session share the string of its id: the same object, so no need to compare.
    @SuppressWarnings("ReferenceEquality")
    boolean shared = count > 0 && strings[count - 1] == value;
    strings[count++] = value;
    return shared || value == null ? 0 : value.length();
  }

  void clear() {
    Arrays.fill(strings, 0, Math.min(count, strings.length), null);
    count = 0;
  }

  private int grown() {
    return Math.max(16, count * 2);
  }
}
