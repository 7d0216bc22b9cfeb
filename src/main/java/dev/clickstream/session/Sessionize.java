package dev.clickstream.session;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.event.InputTally;
import dev.clickstream.event.ParsedLine;
import dev.clickstream.event.Reason;
import dev.clickstream.event.Rejection;
import java.util.Collections;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Groups events into sessions, keyed by {@code user_session}.
 *
 * <p>Takes events in {@link Sessions} windows and gives one {@link Session} for each merged window,
 * in that window and stamped with its first event's time: what {@code GroupByKey} by {@code
 * user_session} gives, with the events in order. Rejected lines and the tally of lines read come
 * along (see {@link Sessionized}).
 *
 * <p>In place of Beam's session {@code GroupByKey} because that takes every event through the
 * shuffle and through window merging on its own. Here events travel in chunks to a bucket of
 * session ids ({@link ChunkFn}), and a bucket is sorted and cut at the gap in one go ({@link
 * SessionSplitter}). A bucket is held in memory while it is cut: about 150 bytes an event. A test
 * compares the two on random input.
 *
 * <pre>{@code
 * PCollection<Sessionized> sessions = parsed
 *     .apply("Window", Window.into(Sessions.withGapDuration(Duration.standardMinutes(30))))
 *     .apply("Sessionize", Sessionize.inBuckets(16));
 * }</pre>
 */
public final class Sessionize
    extends PTransform<PCollection<ParsedLine>, PCollection<Sessionized>> {
  private static final long serialVersionUID = 1L;

  /**
   * Input bytes for each bucket: about 200,000 events. Fewer and the chunks get small, more and the
   * memory of a bucket grows.
   */
  private static final long INPUT_BYTES_PER_BUCKET = 32L << 20;

  /**
   * From this input on, buckets grow with the square root of the input: were they to stay small,
   * the chunks for them would shrink to a few events each, and the blocks of the shuffle would
   * number a hundred million for a terabyte.
   */
  private static final long INPUT_BYTES_OF_GROWTH = 32L << 30;

  /** A bucket of this many input bytes takes some 300 MB of memory. */
  private static final long MAX_INPUT_BYTES_PER_BUCKET = 256L << 20;

  /** Below it a bucket costs more than another core gains. */
  private static final long MIN_INPUT_BYTES_PER_BUCKET = 8L << 20;

  private final int buckets;

  private Sessionize(int buckets) {
    this.buckets = buckets;
  }

  /** Divides the session ids into a number of buckets; more buckets need less memory. */
  public static Sessionize inBuckets(int buckets) {
    if (buckets < 1) {
      throw new IllegalArgumentException("buckets must be positive: " + buckets);
    }
    return new Sessionize(buckets);
  }

  /**
   * Number of buckets for an input of that many bytes, uncompressed: as many as fit the memory of a
   * worker, and so that every core of this machine gets an equal share.
   */
  public static int bucketsFor(long inputBytes) {
    int share = 2 * Runtime.getRuntime().availableProcessors();
    double growth = Math.sqrt(Math.max(1, (double) inputBytes / INPUT_BYTES_OF_GROWTH));
    long bytesPerBucket =
        Math.min(MAX_INPUT_BYTES_PER_BUCKET, (long) (INPUT_BYTES_PER_BUCKET * growth));
    long forMemory = inputBytes / bytesPerBucket + 1;
    long forCores = Math.min(share, inputBytes / MIN_INPUT_BYTES_PER_BUCKET + 1);
    long buckets = Math.max(forMemory, forCores);
    return (int) Math.min(1 << 20, buckets <= share ? buckets : roundUp(buckets, share));
  }

  /**
   * Number of tasks for that many buckets: two buckets each, so that a task is worth starting, but
   * no core without one.
   */
  public static int tasksFor(int buckets) {
    return Math.min(buckets, Math.max(buckets / 2, Runtime.getRuntime().availableProcessors()));
  }

  private static long roundUp(long value, long multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }

  @Override
  public PCollection<Sessionized> expand(PCollection<ParsedLine> lines) {
    WindowingStrategy<?, ?> windowing = lines.getWindowingStrategy();
    Duration gap = gapOf(windowing.getWindowFn());
    PCollection<KV<Integer, byte[]>> chunks =
        lines
            .apply("Chunk", ParDo.of(new ChunkFn(buckets)))
            .setCoder(KvCoder.of(VarIntCoder.of(), ByteArrayCoder.of()))
            .setWindowingStrategyInternal(WindowingStrategy.of(new GlobalWindows()));
    return chunks
        .apply("Buckets", GroupByKey.create())
        .apply("Split", ParDo.of(new SplitFn(gap)))
        .setCoder(new Sessionized.SessionizedCoder())
        .setWindowingStrategyInternal(windowing.withAlreadyMerged(true));
  }

  private static Duration gapOf(WindowFn<?, ?> windowFn) {
    if (!(windowFn instanceof Sessions)) {
      throw new IllegalArgumentException("events must be in session windows, not " + windowFn);
    }
    return ((Sessions) windowFn).getGapDuration();
  }

  private static final class SplitFn extends DoFn<KV<Integer, Iterable<byte[]>>, Sessionized> {
    private static final long serialVersionUID = 1L;

    private final Duration gap;

    SplitFn(Duration gap) {
      this.gap = gap;
    }

    @ProcessElement
    public void processElement(ProcessContext context) {
      SessionSplitter splitter = new SessionSplitter();
      for (byte[] chunk : context.element().getValue()) {
        BytesReader reader = new BytesReader(chunk);
        switch (reader.readByte()) {
          case Chunk.EVENTS:
            splitter.add(chunk, reader.position());
            break;
          case Chunk.REJECTIONS:
            while (reader.hasRemaining()) {
              String line = reader.readString();
              Reason reason = Reason.values()[reader.readByte()];
              outputOutsideSessions(context, Sessionized.of(Rejection.of(line, reason)));
            }
            break;
          case Chunk.TALLY:
            outputOutsideSessions(context, Sessionized.of(InputTally.read(reader)));
            break;
          default:
            throw new IllegalStateException("unknown chunk");
        }
      }
      for (Session session : splitter.split(gap.getMillis())) {
        Instant start = Instant.ofEpochSecond(session.startSecond());
        Instant end = Instant.ofEpochSecond(session.endSecond()).plus(gap);
        output(context, Sessionized.of(session), new IntervalWindow(start, end));
      }
    }

    /** What has no time of its own is put into a window before all sessions. */
    private void outputOutsideSessions(ProcessContext context, Sessionized value) {
      output(context, value, new IntervalWindow(BoundedWindow.TIMESTAMP_MIN_VALUE, gap));
    }

    private static void output(ProcessContext context, Sessionized value, IntervalWindow window) {
      context.outputWindowedValue(
          value, window.start(), Collections.singleton(window), PaneInfo.NO_FIRING);
    }

    /** Sessions carry their own times, which lie before the time of the group they come from. */
    @Override
    @SuppressWarnings("deprecation")
    public Duration getAllowedTimestampSkew() {
      return Duration.millis(Long.MAX_VALUE);
    }
  }
}
