package dev.clickstream.bigquery;

import com.google.api.services.bigquery.model.Clustering;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TimePartitioning;
import dev.clickstream.row.Column;
import dev.clickstream.row.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A table of {@code schemas/} as BigQuery describes one. */
final class TableResource {
  private static final String REQUIRED = "REQUIRED";
  private static final String NULLABLE = "NULLABLE";
  private static final String DAY = "DAY";

  private final TableSchema schema;

  private TableResource(TableSchema schema) {
    this.schema = schema;
  }

  static TableResource of(TableSchema schema) {
    return new TableResource(schema);
  }

  /** What {@code tables.insert} takes. */
  Table toCreate(BigQueryDataset dataset, Map<String, String> labels) {
    Table table =
        new Table()
            .setTableReference(dataset.table(schema.name()))
            .setDescription(schema.description())
            .setLabels(labels)
            .setSchema(
                new com.google.api.services.bigquery.model.TableSchema().setFields(fields()));
    schema
        .partitionColumn()
        .ifPresent(
            column -> {
              table.setTimePartitioning(new TimePartitioning().setType(DAY).setField(column));
              table.setRequirePartitionFilter(schema.requirePartitionFilter());
            });
    if (!schema.clustering().isEmpty()) {
      table.setClustering(new Clustering().setFields(schema.clustering()));
    }
    return table;
  }

  /** The partition column comes first: it is what a query filters by first. */
  List<TableFieldSchema> fields() {
    List<TableFieldSchema> fields = new ArrayList<>();
    schema.partitionColumn().ifPresent(column -> fields.add(partitionField(column)));
    for (Column column : schema.columns()) {
      fields.add(field(column));
    }
    return fields;
  }

  /**
   * Nullable although it is never null: a load takes its value from the path of the file, and to
   * BigQuery a column that it takes from there is nullable, which a required one must not become.
   */
  private TableFieldSchema partitionField(String column) {
    return new TableFieldSchema()
        .setName(column)
        .setType("DATE")
        .setMode(NULLABLE)
        .setDescription(
            "UTC date of the "
                + column.replaceFirst("_date$", "")
                + (column.startsWith("session") ? "'s first event" : "")
                + ": the partition. Filter by it and a query reads, and costs, those days only.");
  }

  private static TableFieldSchema field(Column column) {
    TableFieldSchema field =
        new TableFieldSchema()
            .setName(column.name())
            .setType(typeOf(column.type()))
            .setMode(column.nullable() ? NULLABLE : REQUIRED)
            .setDescription(column.description());
    return field;
  }

  private static String typeOf(Column.Type type) {
    switch (type) {
      case INT64:
        return "INTEGER";
      case STRING:
        return "STRING";
      case TIMESTAMP:
        return "TIMESTAMP";
      case NUMERIC:
        return "NUMERIC";
      case BOOL:
        return "BOOLEAN";
    }
    throw new AssertionError(type);
  }

  /**
   * The first thing in which an existing table differs so that a load would fail or change its
   * meaning; empty if there is none. Descriptions, labels and clustering are the owner's to change.
   */
  Optional<String> differenceTo(Table existing) {
    if (existing.getType() != null && !existing.getType().equals("TABLE")) {
      return Optional.of("it is a " + existing.getType() + ", not a table");
    }
    Map<String, TableFieldSchema> found = new HashMap<>();
    if (existing.getSchema() != null && existing.getSchema().getFields() != null) {
      existing.getSchema().getFields().forEach(field -> found.put(key(field.getName()), field));
    }
    for (TableFieldSchema wanted : fields()) {
      TableFieldSchema field = found.remove(key(wanted.getName()));
      String should = canonical(wanted);
      if (field == null) {
        return Optional.of("it lacks the column " + wanted.getName() + " " + should);
      }
      if (!canonical(field).equals(should)) {
        return Optional.of(
            "its column "
                + wanted.getName()
                + " is "
                + canonical(field)
                + " and should be "
                + should);
      }
    }
    for (TableFieldSchema extra : found.values()) {
      // To replace a partition leaves a column more as it is; to replace a table takes it away.
      if (REQUIRED.equals(extra.getMode()) || schema.partitionColumn().isEmpty()) {
        return Optional.of("it has a column that the pipeline does not write: " + extra.getName());
      }
    }
    return partitioningDifference(existing.getTimePartitioning());
  }

  private Optional<String> partitioningDifference(TimePartitioning found) {
    String wanted = schema.partitionColumn().map(column -> "day of " + column).orElse("none");
    String is =
        found == null
            ? "none"
            : String.valueOf(found.getType()).toLowerCase(Locale.ROOT)
                + " of "
                + Objects.requireNonNullElse(found.getField(), "_PARTITIONTIME");
    return is.equals(wanted)
        ? Optional.empty()
        : Optional.of("its partitioning is " + is + " and should be " + wanted);
  }

  private static String key(String column) {
    return column.toLowerCase(Locale.ROOT);
  }

  /** Type and mode, for each of which BigQuery knows more than one word. */
  private static String canonical(TableFieldSchema field) {
    String type = field.getType().toUpperCase(Locale.ROOT);
    String standard =
        Map.of("INTEGER", "INT64", "BOOLEAN", "BOOL", "DECIMAL", "NUMERIC")
            .getOrDefault(type, type);
    return standard + (REQUIRED.equals(field.getMode()) ? " REQUIRED" : " NULLABLE");
  }
}
