package dev.clickstream.event;

import dev.clickstream.input.LineBlock;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Parses every line into an event, stamped with its event time, or into a rejection with the first
 * rule it breaks. Header and blank lines come out as such, so that the lines read can be accounted
 * for to the last one. Nothing in a line makes the run fail.
 *
 * <p>With a key, ids of users and sessions are replaced right here, so that no later step has ever
 * seen one: what is ordered or grouped by an id is so by the new one.
 *
 * <pre>{@code
 * PCollection<ParsedLine> parsed = lines.apply("Parse", ParseEvents.create());
 * }</pre>
 */
public final class ParseEvents extends PTransform<PCollection<LineBlock>, PCollection<ParsedLine>> {
  private static final long serialVersionUID = 1L;

  private final @Nullable IdKey key;

  private ParseEvents(@Nullable IdKey key) {
    this.key = key;
  }

  public static ParseEvents create() {
    return new ParseEvents(null);
  }

  /** Replaces ids under a key; null leaves them as they are. */
  public ParseEvents replacingIdsUnder(@Nullable IdKey idKey) {
    return new ParseEvents(idKey);
  }

  @Override
  public PCollection<ParsedLine> expand(PCollection<LineBlock> blocks) {
    return blocks.apply("Lines", ParDo.of(new ParseFn(key))).setCoder(ParsedLineCoder.of());
  }

  private static final class ParseFn extends DoFn<LineBlock, ParsedLine> {
    private static final long serialVersionUID = 1L;
    private static final int BYTE_ORDER_MARK_LENGTH = 3;

    private final @Nullable IdKey key;

    private transient @Nullable LineParser parser;
    private transient @Nullable Pseudonyms pseudonyms;

    ParseFn(@Nullable IdKey key) {
      this.key = key;
    }

    @Setup
    public void setUp() {
      parser = new LineParser();
      pseudonyms = key == null ? null : Pseudonyms.under(key);
    }

    @ProcessElement
    public void processElement(@Element LineBlock block, OutputReceiver<ParsedLine> out) {
      byte[] bytes = block.bytes();
      int from = 0;
      if (block.startsFile()) {
        out.output(ParsedLine.of(ParsedLine.Skipped.FILE));
        from = startsWithByteOrderMark(bytes) ? BYTE_ORDER_MARK_LENGTH : 0;
      }
      if (block.isOverlongLine()) {
        emit(LineParser.overlong(bytes), out);
        return;
      }
      while (from < bytes.length) {
        int end = from;
        while (end < bytes.length && bytes[end] != '\n') {
          end++;
        }
        boolean carriageReturn = end > from && bytes[end - 1] == '\r';
        emit(parser.parse(bytes, from, carriageReturn ? end - 1 : end), out);
        from = end + 1;
      }
    }

    private void emit(ParsedLine parsed, OutputReceiver<ParsedLine> out) {
      ParsedLine line = pseudonyms == null ? parsed : pseudonyms.in(parsed);
      if (line.kind() == ParsedLine.Kind.EVENT) {
        out.outputWithTimestamp(line, Instant.ofEpochSecond(line.event().epochSecond()));
      } else {
        out.output(line);
      }
    }

    private static boolean startsWithByteOrderMark(byte[] bytes) {
      return bytes.length >= BYTE_ORDER_MARK_LENGTH
          && bytes[0] == (byte) 0xEF
          && bytes[1] == (byte) 0xBB
          && bytes[2] == (byte) 0xBF;
    }
  }
}
