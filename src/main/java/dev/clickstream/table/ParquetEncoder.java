package dev.clickstream.table;

import dev.clickstream.row.ColumnValues;
import dev.clickstream.row.RowBuffer;
import dev.clickstream.row.TableSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
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

  /** A few pages' worth of the widest column. */
  private static final int ROWS_IN_A_GO = 1_000;

  private final MessageType schema;
  private final boolean[] dictionary;
  private ParquetProperties properties;
  private final CodecFactory codecs = new CodecFactory(new Configuration(false), PAGE_BYTES);

  ParquetEncoder(TableSchema table) {
    this.schema = ParquetSchema.of(table);
    this.dictionary = new boolean[table.columns().size()];
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
      ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) rows.size() / 2 + 4096);
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

  /**
   * Writes column after column, since the same few lines of code over and over suit the JVM and its
   * caches; but only so many rows in a go, because Parquet looks at the size of pages after each.
   */
  private void write(RowBuffer rows, ColumnWriteStore store) {
    ColumnWriter[] writers = new ColumnWriter[schema.getFieldCount()];
    for (int i = 0; i < writers.length; i++) {
      writers[i] = store.getColumnWriter(schema.getColumns().get(i));
    }
    for (int from = 0; from < rows.rows(); from += ROWS_IN_A_GO) {
      int to = Math.min(rows.rows(), from + ROWS_IN_A_GO);
      for (int i = 0; i < writers.length; i++) {
        write(rows.column(i), from, to, writers[i]);
      }
      for (int row = from; row < to; row++) {
        store.endRecord();
      }
    }
  }

  private static void write(ColumnValues values, int from, int to, ColumnWriter out) {
    int defined = values.column().nullable() ? 1 : 0;
    switch (values.column().type()) {
      case STRING:
        writeStrings(values, from, to, out, defined);
        break;
      case BOOL:
        for (int row = from; row < to; row++) {
          out.write(values.number(row) != 0, 0, defined);
        }
        break;
      case TIMESTAMP:
        for (int row = from; row < to; row++) {
          out.write(values.number(row) * MICROS_PER_SECOND, 0, defined);
        }
        break;
      case INT64:
      case NUMERIC:
        for (int row = from; row < to; row++) {
          if (values.isNull(row)) {
            out.writeNull(0, 0);
          } else {
            out.write(values.number(row), 0, defined);
          }
        }
        break;
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private static void writeStrings(
      ColumnValues values, int from, int to, ColumnWriter out, int defined) {
    String last = null;
    Binary utf8 = null;
    for (int row = from; row < to; row++) {
      String value = values.string(row);
      if (value == null) {
        out.writeNull(0, 0);
        continue;
      }
      // The same object again, as the events of a session have its id: encoded once.
      if (value != last) {
        utf8 = Binary.fromConstantByteArray(value.getBytes(StandardCharsets.UTF_8));
        last = value;
      }
      out.write(utf8, 0, defined);
    }
  }
}
