package dev.clickstream.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.VarIntCoder;

/**
 * Some consecutive whole lines of one input file, as raw bytes.
 *
 * <p>The unit of reading in place of single lines: an element costs a runner the same whether it
 * holds one line or two thousand. The bytes must not be changed.
 */
public final class LineBlock {
  private static final int WHOLE_LINES = 0;
  private static final int START_OF_FILE = 1;
  private static final int OVERLONG_LINE = 2;

  private final byte[] bytes;
  private final int flags;

  private LineBlock(byte[] bytes, int flags) {
    this.bytes = bytes;
    this.flags = flags;
  }

  /** Whole lines with their terminators; the last one of a file may lack its own. */
  public static LineBlock of(byte[] lines, boolean startOfFile) {
    return new LineBlock(lines, startOfFile ? START_OF_FILE : WHOLE_LINES);
  }

  /** The beginning of one line that is longer than the reader keeps. */
  static LineBlock overlongLine(byte[] beginning, boolean startOfFile) {
    return new LineBlock(beginning, OVERLONG_LINE | (startOfFile ? START_OF_FILE : 0));
  }

  public static Coder<LineBlock> coder() {
    return new BlockCoder();
  }

  /** The bytes themselves, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /**
   * Whether the first byte is the first byte of its file; every file has exactly one such block.
   */
  public boolean startsFile() {
    return (flags & START_OF_FILE) != 0;
  }

  /** Whether this is the beginning of a single line that was too long to keep. */
  public boolean isOverlongLine() {
    return (flags & OVERLONG_LINE) != 0;
  }

  private static final class BlockCoder extends AtomicCoder<LineBlock> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(LineBlock block, OutputStream out) throws IOException {
      VarIntCoder.of().encode(block.flags, out);
      ByteArrayCoder.of().encode(block.bytes, out);
    }

    @Override
    public LineBlock decode(InputStream in) throws IOException {
      int flags = VarIntCoder.of().decode(in);
      return new LineBlock(ByteArrayCoder.of().decode(in), flags);
    }
  }
}
