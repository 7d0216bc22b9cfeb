package dev.clickstream.table;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.row.Column;
import dev.clickstream.row.RowBuffer;
import dev.clickstream.row.TableSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.EncodingStats;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * Encodes the rows of a {@link RowBuffer} as one Parquet row group, in a small file of its own that
 * {@link ParquetAppender} can append to another without decoding it.
 *
 * <p>In place of {@code ParquetIO}'s sink, which asks for a {@code GenericRecord} a row and keeps a
 * row group in memory for every open file. Here one row group is open at a time, whatever the
 * number of partitions. Not thread safe.
 */
final class ParquetEncoder {
  static final CompressionCodecName CODEC = CompressionCodecName.SNAPPY;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int PAGE_BYTES = 64 << 10;
  private static final int DICTIONARY_BYTES = 256 << 10;

  /** A small row group says nothing of the next one. */
  private static final int ROWS_TO_JUDGE_BY = 2_000;

  private final MessageType schema;
  private final Column.Type[] types;
  private final boolean[] nullable;
  private final boolean[] dictionary;
  private ParquetProperties properties;
  private final CodecFactory codecs = new CodecFactory(new Configuration(false), PAGE_BYTES);

  ParquetEncoder(TableSchema table) {
    this.schema = ParquetSchema.of(table);
    List<Column> columns = table.columns();
    this.types = new Column.Type[columns.size()];
    this.nullable = new boolean[columns.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = columns.get(i).type();
      nullable[i] = columns.get(i).nullable();
    }
    this.dictionary = new boolean[columns.size()];
    Arrays.fill(dictionary, true);
    this.properties = properties();
  }

  private ParquetProperties properties() {
    ParquetProperties.Builder builder =
        ParquetProperties.builder()
            .withPageSize(PAGE_BYTES)
            .withDictionaryPageSize(DICTIONARY_BYTES)
            .withAllocator(new HeapByteBufferAllocator());
    for (int i = 0; i < dictionary.length; i++) {
      builder.withDictionaryEncoding(schema.getFieldName(i), dictionary[i]);
    }
    return builder.build();
  }

  /** The rows as a Parquet file with one row group. */
  byte[] encode(RowBuffer rows) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(rows.size() / 2 + 4096);
      ParquetFileWriter file = ChannelOutputFile.writer(Channels.newChannel(bytes), schema);
      file.start();
      file.startBlock(rows.rows());
      ColumnChunkPageWriteStore pages =
          new ColumnChunkPageWriteStore(
              codecs.getCompressor(CODEC),
              schema,
              properties.getAllocator(),
              properties.getColumnIndexTruncateLength());
      ColumnWriteStore columns = properties.newColumnWriteStore(schema, pages);
      write(rows, columns);
      columns.flush();
      pages.flushToFileWriter(file);
      columns.close();
      file.endBlock();
      file.end(Map.of());
      if (rows.rows() >= ROWS_TO_JUDGE_BY) {
        dropUselessDictionaries(file.getFooter().getBlocks().get(0));
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Tries no dictionary again where this row group has outgrown its own: building one just to give
   * it up took a tenth of the whole run's time.
   */
  private void dropUselessDictionaries(BlockMetaData rowGroup) {
    boolean dropped = false;
    for (int i = 0; i < dictionary.length; i++) {
      EncodingStats encodings = rowGroup.getColumns().get(i).getEncodingStats();
      if (dictionary[i] && encodings.hasNonDictionaryEncodedPages()) {
        dictionary[i] = false;
        dropped = true;
      }
    }
    if (dropped) {
      properties = properties();
    }
  }

  private void write(RowBuffer rows, ColumnWriteStore columns) {
    List<ColumnDescriptor> descriptors = schema.getColumns();
    ColumnWriter[] writers = new ColumnWriter[descriptors.size()];
    for (int i = 0; i < writers.length; i++) {
      writers[i] = columns.getColumnWriter(descriptors.get(i));
    }
    BytesReader in = rows.reader();
    for (int row = rows.rows(); row > 0; row--) {
      for (int i = 0; i < writers.length; i++) {
        writeValue(in, types[i], nullable[i], writers[i]);
      }
      columns.endRecord();
    }
  }

  private static void writeValue(
      BytesReader in, Column.Type type, boolean nullable, ColumnWriter out) {
    int definitionLevel = nullable ? 1 : 0;
    switch (type) {
      case STRING:
        int length = nullable ? in.readVarInt() - 1 : in.readVarInt();
        if (length < 0) {
          out.writeNull(0, 0);
          return;
        }
        out.write(
            Binary.fromReusedByteArray(in.array(), in.position(), length), 0, definitionLevel);
        in.skip(length);
        return;
      case INT64:
      case NUMERIC:
      case TIMESTAMP:
        if (nullable && in.readByte() == 0) {
          out.writeNull(0, 0);
          return;
        }
        long value = in.readZigZag();
        out.write(
            type == Column.Type.TIMESTAMP ? value * MICROS_PER_SECOND : value, 0, definitionLevel);
        return;
      case BOOL:
        out.write(in.readByte() != 0, 0, definitionLevel);
        return;
    }
    throw new AssertionError(type);
  }
}
