package dev.clickstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.auto.value.AutoValue;
import dev.clickstream.input.LineLimits;

/** A dead letter: a line that broke a rule. */
@AutoValue
public abstract class Rejection {
  /** The line without its terminator, invalid bytes as U+FFFD, cut after 64 KiB. */
  public abstract String line();

  public abstract Reason reason();

  public static Rejection of(String line, Reason reason) {
    return new AutoValue_Rejection(line, reason);
  }

  /** Cuts and decodes the bytes of a line. */
  static Rejection of(byte[] bytes, int from, int to, Reason reason) {
    int end = to;
    if (end - from > LineLimits.QUARANTINED_LINE_BYTES) {
      end = from + LineLimits.QUARANTINED_LINE_BYTES;
      end = withoutPartialCharacter(bytes, from, end);
    }
    return of(new String(bytes, from, end - from, UTF_8), reason);
  }

  /** Steps back over the beginning of a UTF-8 sequence that the cut has split. */
  private static int withoutPartialCharacter(byte[] bytes, int from, int cut) {
    int lead = cut - 1;
    while (lead > from && cut - lead < 4 && (bytes[lead] & 0xC0) == 0x80) {
      lead--;
    }
    int first = bytes[lead] & 0xFF;
    int length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return lead + length > cut ? lead : cut;
  }
}
