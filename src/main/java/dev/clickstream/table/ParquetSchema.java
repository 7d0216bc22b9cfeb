package dev.clickstream.table;

import dev.clickstream.row.Column;
import dev.clickstream.row.TableSchema;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * How a table's columns are stored in Parquet: TIMESTAMP as microseconds UTC, NUMERIC as an INT64
 * decimal. BigQuery, Spark, DuckDB and Arrow all read these as the types they stand for.
 */
final class ParquetSchema {
  private ParquetSchema() {}

  static MessageType of(TableSchema table) {
    Types.MessageTypeBuilder message = Types.buildMessage();
    for (Column column : table.columns()) {
      message.addField(field(column));
    }
    return message.named(table.name());
  }

  private static Type field(Column column) {
    Type.Repetition repetition =
        column.nullable() ? Type.Repetition.OPTIONAL : Type.Repetition.REQUIRED;
    switch (column.type()) {
      case INT64:
        return Types.primitive(PrimitiveTypeName.INT64, repetition).named(column.name());
      case STRING:
        return Types.primitive(PrimitiveTypeName.BINARY, repetition)
            .as(LogicalTypeAnnotation.stringType())
            .named(column.name());
      case TIMESTAMP:
        return Types.primitive(PrimitiveTypeName.INT64, repetition)
            .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
            .named(column.name());
      case NUMERIC:
        return Types.primitive(PrimitiveTypeName.INT64, repetition)
            .as(
                LogicalTypeAnnotation.decimalType(
                    TableSchema.NUMERIC_SCALE, TableSchema.NUMERIC_PRECISION))
            .named(column.name());
      case BOOL:
        return Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(column.name());
    }
    throw new AssertionError(column.type());
  }
}
