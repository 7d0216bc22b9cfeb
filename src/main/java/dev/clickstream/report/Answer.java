package dev.clickstream.report;

import com.google.auto.value.AutoValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What a query found: rows of values whose types are BigQuery's. */
@AutoValue
public abstract class Answer {
  /** The types a column of an answer can have, by their name in BigQuery. */
  public enum Type {
    /** A {@link Long}. */
    INT64,
    /** A {@link Double}. */
    FLOAT64,
    /** A {@link BigDecimal}, exact. */
    NUMERIC,
    /** A {@link String}. */
    STRING,
    /** A {@link LocalDate}. */
    DATE,
    /** A {@link LocalDateTime} in UTC. */
    TIMESTAMP,
    /** A {@link Boolean}. */
    BOOL
  }

  public abstract Query query();

  public abstract List<String> columns();

  public abstract List<Type> types();

  /** Each row holds a value, or null, for each column. */
  public abstract List<List<@Nullable Object>> rows();

  /** A value by row and name of the column. */
  public @Nullable Object value(int row, String column) {
    int index = columns().indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException(query().name() + " has no column " + column);
    }
    return rows().get(row).get(index);
  }

  /** A value of type INT64 that is never NULL. */
  public long count(int row, String column) {
    return (Long) value(row, column);
  }

  static Answer read(Query query, ResultSet result) throws SQLException {
    ResultSetMetaData meta = result.getMetaData();
    List<String> columns = new ArrayList<>();
    List<Type> types = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.add(meta.getColumnLabel(i));
      types.add(type(meta.getColumnTypeName(i)));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (result.next()) {
      List<@Nullable Object> row = new ArrayList<>(columns.size());
      for (int i = 1; i <= columns.size(); i++) {
        row.add(value(result.getObject(i), types.get(i - 1)));
      }
      rows.add(Collections.unmodifiableList(row));
    }
    return new AutoValue_Answer(
        query, List.copyOf(columns), List.copyOf(types), Collections.unmodifiableList(rows));
  }

  private static Type type(String duckDb) {
    switch (duckDb) {
      case "INTEGER":
      case "BIGINT":
      case "HUGEINT":
        return Type.INT64;
      case "DOUBLE":
        return Type.FLOAT64;
      case "VARCHAR":
        return Type.STRING;
      case "DATE":
        return Type.DATE;
      case "TIMESTAMP":
        return Type.TIMESTAMP;
      case "BOOLEAN":
        return Type.BOOL;
      default:
        if (duckDb.startsWith("DECIMAL")) {
          return Type.NUMERIC;
        }
        throw new IllegalArgumentException("no type for DuckDB's " + duckDb);
    }
  }

  private static @Nullable Object value(@Nullable Object found, Type type) throws SQLException {
    if (found == null) {
      return null;
    }
    switch (type) {
      case INT64:
        return found instanceof BigInteger
            ? (Object) ((BigInteger) found).longValueExact()
            : (Object) ((Number) found).longValue();
      case TIMESTAMP:
        return found instanceof java.sql.Timestamp
            ? ((java.sql.Timestamp) found).toLocalDateTime()
            : found;
      case DATE:
        return found instanceof java.sql.Date ? ((java.sql.Date) found).toLocalDate() : found;
      default:
        return found;
    }
  }
}
