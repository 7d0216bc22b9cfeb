package dev.clickstream.table;

import java.io.ByteArrayInputStream;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** Lets Parquet read a file from memory. */
final class BytesInputFile implements InputFile {
  private final byte[] bytes;
  private final int offset;

  /** The file begins at the offset and reaches to the end of the array. */
  BytesInputFile(byte[] bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  @Override
  public long getLength() {
    return bytes.length - offset;
  }

  @Override
  public SeekableInputStream newStream() {
    PositionedBytes in = new PositionedBytes(bytes, offset);
    return new DelegatingSeekableInputStream(in) {
      @Override
      public long getPos() {
        return in.position();
      }

      @Override
      public void seek(long newPosition) {
        in.seek((int) newPosition);
      }
    };
  }

  private static final class PositionedBytes extends ByteArrayInputStream {
    private final int offset;

    PositionedBytes(byte[] bytes, int offset) {
      super(bytes, offset, bytes.length - offset);
      this.offset = offset;
    }

    int position() {
      return pos - offset;
    }

    void seek(int position) {
      pos = offset + position;
    }
  }
}
