package dev.clickstream.row;

import com.google.auto.value.AutoValue;
import com.google.auto.value.extension.memoized.Memoized;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The columns of a table, as {@code schemas/<table>.avsc} declares them: the one source of every
 * column list. Those files travel in the jar.
 */
@AutoValue
public abstract class TableSchema {
  /** Digits of a NUMERIC column, two of them after the point. */
  public static final int NUMERIC_PRECISION = 18;

  public static final int NUMERIC_SCALE = 2;

  private static final String PARTITION_COLUMN = "partitionColumn";
  private static final String CLUSTERING = "clustering";
  private static final String REQUIRE_PARTITION_FILTER = "requirePartitionFilter";

  public abstract String name();

  public abstract String description();

  /** The DATE column that partitions the table and that is no column of its files. */
  public abstract Optional<String> partitionColumn();

  /** The columns a warehouse sorts a partition by, most important first; empty for no order. */
  public abstract List<String> clustering();

  /** Whether a warehouse should refuse queries that would read all partitions. */
  public abstract boolean requirePartitionFilter();

  public abstract List<Column> columns();

  /** The declaration as Avro, for writers that want it. */
  @Memoized
  public Schema avro() {
    return load(name());
  }

  /** Reads {@code schemas/<name>.avsc} from the class path. */
  public static TableSchema of(String name) {
    Schema avro = load(name);
    List<Column> columns = new ArrayList<>();
    for (Schema.Field field : avro.getFields()) {
      columns.add(column(field));
    }
    return new AutoValue_TableSchema(
        avro.getName(),
        avro.getDoc(),
        Optional.ofNullable(avro.getProp(PARTITION_COLUMN)),
        clustering(avro, columns),
        Boolean.TRUE.equals(avro.getObjectProp(REQUIRE_PARTITION_FILTER)),
        List.copyOf(columns));
  }

  private static List<String> clustering(Schema avro, List<Column> columns) {
    List<String> names = new ArrayList<>();
    Object declared = avro.getObjectProp(CLUSTERING);
    if (declared != null) {
      ((List<?>) declared).forEach(name -> names.add((String) name));
    }
    for (String name : names) {
      if (columns.stream().noneMatch(column -> column.name().equals(name))) {
        throw new IllegalArgumentException(
            avro.getName() + " has no column to cluster by: " + name);
      }
    }
    return List.copyOf(names);
  }

  private static Schema load(String name) {
    String resource = "/schemas/" + name + ".avsc";
    try (InputStream in = TableSchema.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no schema " + resource);
      }
      return new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Column column(Schema.Field field) {
    Schema schema = field.schema();
    boolean nullable = schema.getType() == Schema.Type.UNION;
    if (nullable) {
      List<Schema> branches = schema.getTypes();
      if (branches.size() != 2 || branches.get(0).getType() != Schema.Type.NULL) {
        throw new IllegalArgumentException("a nullable column is [null, type]: " + field.name());
      }
      schema = branches.get(1);
    }
    return Column.of(field.name(), type(schema), nullable, field.doc());
  }

  private static Column.Type type(Schema schema) {
    LogicalType logical = schema.getLogicalType();
    switch (schema.getType()) {
      case LONG:
        return logical instanceof LogicalTypes.TimestampMicros
            ? Column.Type.TIMESTAMP
            : Column.Type.INT64;
      case STRING:
        return Column.Type.STRING;
      case BOOLEAN:
        return Column.Type.BOOL;
      case BYTES:
        if (logical instanceof LogicalTypes.Decimal
            && ((LogicalTypes.Decimal) logical).getPrecision() == NUMERIC_PRECISION
            && ((LogicalTypes.Decimal) logical).getScale() == NUMERIC_SCALE) {
          return Column.Type.NUMERIC;
        }
        break;
      default:
        break;
    }
    throw new IllegalArgumentException("no column type for " + schema);
  }
}
