package dev.clickstream.event;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was read, counted: the yardstick that a run checks its tables against.
 *
 * <p>Counted where lines are parsed and added up as ordinary data, because a runner's metrics count
 * retried work twice. Mutable; not thread safe.
 */
public final class InputTally implements Serializable {
  private static final long serialVersionUID = 1L;

  private long files;
  private long headers;
  private long blanks;
  private final long[] rejected = new long[Reason.values().length];
  private final TreeMap<Integer, Long> validByDay = new TreeMap<>();

  private transient int cachedDay = Integer.MIN_VALUE;
  private transient long cachedCount;

  /** Counts one line, or the beginning of a file. */
  public void add(ParsedLine line) {
    switch (line.kind()) {
      case EVENT:
        addValid(line.event().epochDay());
        break;
      case REJECTION:
        rejected[line.rejection().reason().ordinal()]++;
        break;
      case SKIPPED:
        addSkipped(line.skipped());
        break;
    }
  }

  private void addValid(int day) {
    if (day != cachedDay) {
      settle();
      cachedDay = day;
    }
    cachedCount++;
  }

  private void settle() {
    if (cachedCount > 0) {
      validByDay.merge(cachedDay, cachedCount, Long::sum);
      cachedCount = 0;
    }
  }

  private void addSkipped(ParsedLine.Skipped skipped) {
    switch (skipped) {
      case HEADER:
        headers++;
        break;
      case BLANK:
        blanks++;
        break;
      case FILE:
        files++;
        break;
    }
  }

  /** Adds what another tally counted. */
  public void add(InputTally other) {
    files += other.files;
    headers += other.headers;
    blanks += other.blanks;
    Arrays.setAll(rejected, i -> rejected[i] + other.rejected[i]);
    other.validByDay().forEach((day, count) -> validByDay.merge(day, count, Long::sum));
  }

  /** Input files begun. */
  public long files() {
    return files;
  }

  public long headers() {
    return headers;
  }

  public long blanks() {
    return blanks;
  }

  /** Rows read: valid and rejected; neither headers nor blank lines. */
  public long rows() {
    return valid() + rejected();
  }

  public long valid() {
    return validByDay().values().stream().mapToLong(Long::longValue).sum();
  }

  public long rejected() {
    return Arrays.stream(rejected).sum();
  }

  public long rejected(Reason reason) {
    return rejected[reason.ordinal()];
  }

  /** Valid rows by the UTC date of the event, as days since 1970-01-01. */
  public Map<Integer, Long> validByDay() {
    settle();
    return validByDay;
  }

  public void write(BytesWriter out) {
    settle();
    out.writeVarLong(files).writeVarLong(headers).writeVarLong(blanks);
    for (long count : rejected) {
      out.writeVarLong(count);
    }
    out.writeVarLong(validByDay.size());
    validByDay.forEach((day, count) -> out.writeZigZag(day).writeVarLong(count));
  }

  public static InputTally read(BytesReader in) {
    InputTally tally = new InputTally();
    tally.files = in.readVarLong();
    tally.headers = in.readVarLong();
    tally.blanks = in.readVarLong();
    Arrays.setAll(tally.rejected, i -> in.readVarLong());
    for (int days = in.readVarInt(); days > 0; days--) {
      tally.validByDay.put((int) in.readZigZag(), in.readVarLong());
    }
    return tally;
  }
}
