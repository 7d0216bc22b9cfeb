package dev.clickstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.clickstream.bytes.BytesReader;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Gives one {@link String} for equal bytes most of the time, so that the few thousand brands and
 * categories of a shop are not decoded and allocated for every event. A fixed number of slots, the
 * last value of a slot stays: memory does not grow. Not thread safe.
 */
public final class StringCache implements BytesReader.Utf8Decoder {
  private static final int SLOTS = 1 << 12;
  private static final int MAX_LENGTH = 256;

  private final byte @Nullable [][] keys = new byte[SLOTS][];
  private final @Nullable String[] values = new String[SLOTS];

  /** The string of {@code length} bytes of UTF-8. */
  @Override
  public String decode(byte[] bytes, int offset, int length) {
    if (length > MAX_LENGTH) {
      return new String(bytes, offset, length, UTF_8);
    }
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    int slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    byte[] key = keys[slot];
    String value = values[slot];
    if (key == null
        || value == null
        || !Arrays.equals(key, 0, key.length, bytes, offset, offset + length)) {
      keys[slot] = Arrays.copyOfRange(bytes, offset, offset + length);
      value = new String(bytes, offset, length, UTF_8);
      values[slot] = value;
    }
    return value;
  }
}
