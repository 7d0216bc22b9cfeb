package dev.clickstream.table;

import dev.clickstream.row.TableSchema;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;

/** Writes one Parquet file out of row groups that are encoded already: a copy of bytes. */
final class ParquetAppender {
  private final ParquetFileWriter writer;

  ParquetAppender(TableSchema table, WritableByteChannel channel) throws IOException {
    this.writer = ChannelOutputFile.writer(channel, ParquetSchema.of(table));
    writer.start();
  }

  /** Appends the row groups of a file that {@link ParquetEncoder} made. */
  void append(byte[] bytes, int offset) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new BytesInputFile(bytes, offset))) {
      reader.appendTo(writer);
    }
  }

  /** Writes the footer, closes the channel and gives the size of the file in bytes. */
  long finish() throws IOException {
    writer.end(Map.of("writer", "clickstream-pipeline"));
    return writer.getPos();
  }
}
