package dev.clickstream.table;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.crypto.FileEncryptionProperties;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;

/** Lets Parquet write to a channel of any Beam file system. */
final class ChannelOutputFile implements OutputFile {
  private final WritableByteChannel channel;

  private ChannelOutputFile(WritableByteChannel channel) {
    this.channel = channel;
  }

  /** A writer of a Parquet file whose row groups end when its user says so. */
  static ParquetFileWriter writer(WritableByteChannel channel, MessageType schema)
      throws IOException {
    return new ParquetFileWriter(
        new ChannelOutputFile(channel),
        schema,
        ParquetFileWriter.Mode.CREATE,
        Long.MAX_VALUE,
        0,
        ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
        ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
        false,
        (FileEncryptionProperties) null);
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) {
    return new CountingStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) {
    return create(blockSizeHint);
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  private static final class CountingStream extends PositionOutputStream {
    private final OutputStream out;
    private long position;

    CountingStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      position += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
