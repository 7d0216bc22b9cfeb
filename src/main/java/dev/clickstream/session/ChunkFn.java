package dev.clickstream.session;

import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Event;
import dev.clickstream.event.EventBytes;
import dev.clickstream.event.InputTally;
import dev.clickstream.event.ParsedLine;
import dev.clickstream.event.Rejection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.KV;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Packs events and rejections into chunks, each for one of a fixed number of buckets, so that all
 * events of a session id meet in one bucket. Millions of shuffled elements become thousands, which
 * is most of what makes the graph fast: a shuffle of single events cost ten times as much.
 */
final class ChunkFn extends DoFn<ParsedLine, KV<Integer, byte[]>> {
  private static final long serialVersionUID = 1L;

  /** A full chunk. */
  private static final int CHUNK_BYTES = 256 << 10;

  /** All unfinished chunks of a bundle, so that memory does not grow with the number of buckets. */
  private static final int BUNDLE_BYTES = 32 << 20;

  private final int buckets;

  private transient @Nullable Packer packer;

  ChunkFn(int buckets) {
    this.buckets = buckets;
  }

  @StartBundle
  public void startBundle() {
    packer = new Packer(buckets);
  }

  @ProcessElement
  public void processElement(@Element ParsedLine line, ProcessContext context) {
    Packer current = packer;
    current.add(line);
    for (KV<Integer, byte[]> full : current.takeFull()) {
      context.outputWindowedValue(
          full,
          GlobalWindow.INSTANCE.maxTimestamp(),
          Collections.singleton(GlobalWindow.INSTANCE),
          PaneInfo.NO_FIRING);
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    for (KV<Integer, byte[]> last : packer.takeAll()) {
      context.output(last, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
    }
    packer = null;
  }

  /** The unfinished chunks of one bundle. */
  private static final class Packer {
    private final @Nullable BytesWriter[] events;
    private final @Nullable BytesWriter[] rejections;
    private final List<KV<Integer, byte[]>> full = new ArrayList<>();
    private InputTally tally = new InputTally();
    private int bytes;

    Packer(int buckets) {
      this.events = new BytesWriter[buckets];
      this.rejections = new BytesWriter[buckets];
    }

    void add(ParsedLine line) {
      tally.add(line);
      switch (line.kind()) {
        case EVENT:
          addEvent(line.event());
          break;
        case REJECTION:
          addRejection(line.rejection());
          break;
        case SKIPPED:
          break;
      }
      if (bytes > BUNDLE_BYTES) {
        flush();
      }
    }

    private void addEvent(Event event) {
      int bucket = bucketOf(event.userSession().hashCode());
      BytesWriter chunk = chunk(events, bucket, Chunk.EVENTS);
      int before = chunk.size();
      EventBytes.write(event, chunk);
      grew(events, bucket, chunk, before);
    }

    private void addRejection(Rejection rejection) {
      int bucket = bucketOf(rejection.line().hashCode());
      BytesWriter chunk = chunk(rejections, bucket, Chunk.REJECTIONS);
      int before = chunk.size();
      chunk.writeString(rejection.line());
      chunk.writeByte(rejection.reason().ordinal());
      grew(rejections, bucket, chunk, before);
    }

    /** Spreads a string's hash, whose lower bits alone are not even, over the buckets. */
    private int bucketOf(int hash) {
      int mixed = hash * 0x9E3779B9;
      return Math.floorMod(mixed ^ (mixed >>> 16), events.length);
    }

    private static BytesWriter chunk(@Nullable BytesWriter[] chunks, int bucket, int kind) {
      BytesWriter chunk = chunks[bucket];
      if (chunk == null) {
        chunk = new BytesWriter(1 << 10);
        chunks[bucket] = chunk;
      }
      if (chunk.isEmpty()) {
        chunk.writeByte(kind);
      }
      return chunk;
    }

    private void grew(@Nullable BytesWriter[] chunks, int bucket, BytesWriter chunk, int before) {
      bytes += chunk.size() - before;
      if (chunk.size() >= CHUNK_BYTES) {
        emit(bucket, chunk);
      }
    }

    private void emit(int bucket, BytesWriter chunk) {
      full.add(KV.of(bucket, chunk.toByteArray()));
      bytes -= chunk.size();
      chunk.clear();
    }

    private void flush() {
      for (int bucket = 0; bucket < events.length; bucket++) {
        for (BytesWriter[] chunks : List.of(events, rejections)) {
          if (chunks[bucket] != null && !chunks[bucket].isEmpty()) {
            emit(bucket, chunks[bucket]);
          }
        }
      }
      bytes = 0;
    }

    List<KV<Integer, byte[]>> takeFull() {
      if (full.isEmpty()) {
        return Collections.emptyList();
      }
      List<KV<Integer, byte[]>> taken = new ArrayList<>(full);
      full.clear();
      return taken;
    }

    List<KV<Integer, byte[]>> takeAll() {
      flush();
      BytesWriter bytesOfTally = new BytesWriter(64);
      bytesOfTally.writeByte(Chunk.TALLY);
      tally.write(bytesOfTally);
      full.add(KV.of(0, bytesOfTally.toByteArray()));
      tally = new InputTally();
      return takeFull();
    }
  }
}
