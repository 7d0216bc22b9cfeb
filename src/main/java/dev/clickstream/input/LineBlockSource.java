package dev.clickstream.input;

import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads files as {@link LineBlock}s.
 *
 * <p>In place of {@code TextIO} because that decodes (an invalid byte can no longer be told from a
 * real U+FFFD), keeps a line of any length in memory, makes an element of every line and a task of
 * every small file. Here big plain files are cut into ranges and small ones are packed together; a
 * line belongs to the range in which it begins.
 */
final class LineBlockSource extends BoundedSource<LineBlock> {
  private static final long serialVersionUID = 1L;

  /** Bytes in a block: large enough to make elements cheap, small enough for the CPU's cache. */
  private static final int BLOCK_BYTES = 128 << 10;

  private final List<Range> ranges;

  LineBlockSource(InputFiles input) {
    this(wholeFiles(input));
  }

  private LineBlockSource(List<Range> ranges) {
    this.ranges = ranges;
  }

  private static List<Range> wholeFiles(InputFiles input) {
    List<Range> ranges = new ArrayList<>();
    for (InputFile file : input.files()) {
      ranges.add(new Range(file, 0, Long.MAX_VALUE));
    }
    return ranges;
  }

  @Override
  public List<LineBlockSource> split(long desiredBundleSizeBytes, PipelineOptions options) {
    long desired = Math.max(desiredBundleSizeBytes, BLOCK_BYTES);
    List<LineBlockSource> bundles = new ArrayList<>();
    List<Range> bundle = new ArrayList<>();
    long bundleBytes = 0;
    for (Range range : ranges) {
      for (Range piece : range.cut(desired)) {
        if (bundleBytes > 0 && bundleBytes + piece.estimatedBytes() > desired) {
          bundles.add(new LineBlockSource(bundle));
          bundle = new ArrayList<>();
          bundleBytes = 0;
        }
        bundle.add(piece);
        bundleBytes += piece.estimatedBytes();
      }
    }
    if (!bundle.isEmpty()) {
      bundles.add(new LineBlockSource(bundle));
    }
    return bundles;
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    return ranges.stream().mapToLong(Range::estimatedBytes).sum();
  }

  @Override
  public Coder<LineBlock> getOutputCoder() {
    return LineBlock.coder();
  }

  @Override
  public BoundedReader<LineBlock> createReader(PipelineOptions options) {
    return new Reader(this);
  }

  /** The lines that begin at a byte of {@code [start, end)} of a file. */
  private static final class Range implements Serializable {
    private static final long serialVersionUID = 1L;

    final InputFile file;
    final long start;
    final long end;

    Range(InputFile file, long start, long end) {
      this.file = file;
      this.start = start;
      this.end = end;
    }

    long estimatedBytes() {
      return file.splittable() ? Math.min(end, file.storedBytes()) - start : file.estimatedBytes();
    }

    List<Range> cut(long desiredBytes) {
      long bytes = estimatedBytes();
      if (!file.splittable() || bytes <= desiredBytes) {
        return Collections.singletonList(this);
      }
      long count = (bytes + desiredBytes - 1) / desiredBytes;
      List<Range> pieces = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        long from = start + bytes * i / count;
        long to = i + 1 == count ? end : start + bytes * (i + 1) / count;
        pieces.add(new Range(file, from, to));
      }
      return pieces;
    }
  }

  private static final class Reader extends BoundedReader<LineBlock> {
    private final LineBlockSource source;
    private int nextRange;
    private @Nullable RangeReader open;
    private @Nullable LineBlock current;

    Reader(LineBlockSource source) {
      this.source = source;
    }

    @Override
    public boolean start() throws IOException {
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      current = null;
      while (current == null) {
        if (open == null) {
          if (nextRange == source.ranges.size()) {
            return false;
          }
          open = new RangeReader(source.ranges.get(nextRange++));
        }
        current = open.next();
        if (current == null) {
          open.close();
          open = null;
        }
      }
      return true;
    }

    @Override
    public LineBlock getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current;
    }

    @Override
    public void close() throws IOException {
      if (open != null) {
        open.close();
        open = null;
      }
    }

    @Override
    public LineBlockSource getCurrentSource() {
      return source;
    }
  }

  /** Reads one range front to back. */
  private static final class RangeReader {
    private final Range range;
    private final InputStream in;
    private byte[] buffer = new byte[BLOCK_BYTES];

    /** Bytes in the buffer. */
    private int filled;

    /** Position in the file of the buffer's first byte. */
    private long position;

    private boolean endOfFile;
    private boolean finished;
    private boolean atStartOfFile;

    RangeReader(Range range) throws IOException {
      this.range = range;
      this.atStartOfFile = range.start == 0;
      if (range.start == 0) {
        this.in = range.file.open();
      } else {
        ReadableByteChannel channel = range.file.openStored();
        // One byte early: a line that begins exactly at the start is ours, and only the byte before
        // tells.
        ((SeekableByteChannel) channel).position(range.start - 1);
        this.in = Channels.newInputStream(channel);
        this.position = range.start - 1;
        skipLine();
      }
    }

    /** The next block, or null at the end. The first range of a file gives one even if empty. */
    @Nullable LineBlock next() throws IOException {
      try {
        return readBlock();
      } catch (IOException e) {
        if (range.file.compression() != Compression.UNCOMPRESSED) {
          throw Damaged.compressed(range.file, e);
        }
        throw UserException.incomplete(
            "Cannot read the input file "
                + range.file.name()
                + ": "
                + Cause.of(e)
                + ". Nothing was published. Run again.",
            e);
      }
    }

    private @Nullable LineBlock readBlock() throws IOException {
      if (finished || (position >= range.end && !atStartOfFile)) {
        return null;
      }
      fill();
      int cut = endOfLastWholeLine();
      while (cut < 0 && !endOfFile) {
        if (buffer.length > LineLimits.MAX_LINE_BYTES + 2) {
          return skipOverlongLine();
        }
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
        fill();
        cut = endOfLastWholeLine();
      }
      if (cut < 0) {
        cut = filled;
        finished = true;
      }
      if (cut == 0 && !atStartOfFile) {
        return null;
      }
      return take(cut);
    }

    /** Where the last line that is complete and ours ends, or -1. */
    private int endOfLastWholeLine() {
      if (range.end - position <= filled) {
        // The last line of the range is the one that holds the byte before its end.
        int newline = indexOfNewline((int) Math.max(0, range.end - 1 - position));
        if (newline >= 0) {
          finished = true;
          return newline + 1;
        }
      }
      for (int i = filled - 1; i >= 0; i--) {
        if (buffer[i] == '\n') {
          return i + 1;
        }
      }
      return -1;
    }

    private int indexOfNewline(int from) {
      for (int i = from; i < filled; i++) {
        if (buffer[i] == '\n') {
          return i;
        }
      }
      return -1;
    }

    private LineBlock take(int count) {
      LineBlock block = LineBlock.of(Arrays.copyOf(buffer, count), atStartOfFile);
      atStartOfFile = false;
      drop(count);
      return block;
    }

    private void drop(int count) {
      System.arraycopy(buffer, count, buffer, 0, filled - count);
      filled -= count;
      position += count;
    }

    private LineBlock skipOverlongLine() throws IOException {
      LineBlock beginning =
          LineBlock.overlongLine(
              Arrays.copyOf(buffer, LineLimits.QUARANTINED_LINE_BYTES), atStartOfFile);
      atStartOfFile = false;
      buffer = Arrays.copyOf(buffer, BLOCK_BYTES);
      position += filled;
      filled = 0;
      skipLine();
      return beginning;
    }

    /** Goes to the byte after the next newline. */
    private void skipLine() throws IOException {
      while (true) {
        fill();
        int newline = indexOfNewline(0);
        if (newline >= 0) {
          drop(newline + 1);
          return;
        }
        position += filled;
        filled = 0;
        if (endOfFile) {
          finished = true;
          return;
        }
      }
    }

    private void fill() throws IOException {
      while (!endOfFile && filled < buffer.length) {
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
          endOfFile = true;
        } else {
          filled += read;
        }
      }
    }

    void close() throws IOException {
      in.close();
    }
  }
}
