package dev.clickstream.bytes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A growing byte array with the few encodings the pipeline ships its data in: varints, zigzag
 * varints and length-prefixed UTF-8.
 *
 * <p>Used in place of streams and Beam's element coders wherever many small records travel as one
 * element, because a shuffle of a few thousand chunks costs a tenth of a shuffle of millions of
 * elements. Not thread safe. {@link BytesReader} reads what this writes.
 */
public final class BytesWriter {
  private byte[] bytes;
  private int size;

  public BytesWriter(int initialCapacity) {
    this.bytes = new byte[Math.max(initialCapacity, 16)];
  }

  /** Number of bytes written since the last {@link #clear()}. */
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Forgets what was written and keeps the capacity. */
  public void clear() {
    size = 0;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** The array behind, valid up to {@link #size()} and until the next write. */
  public byte[] buffer() {
    return bytes;
  }

  public BytesWriter writeByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** Writes an unsigned variable-length integer, 1 to 10 bytes, small values short. */
  public BytesWriter writeVarLong(long value) {
    ensure(10);
    byte[] target = bytes;
    int at = size;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    size = at;
    return this;
  }

  /** Writes a signed integer so that values near zero of either sign are short. */
  public BytesWriter writeZigZag(long value) {
    return writeVarLong((value << 1) ^ (value >> 63));
  }

  public BytesWriter writeString(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    return writeBytes(utf8, 0, utf8.length);
  }

  /** Writes a string or NULL: the length plus one, 0 for NULL. */
  public BytesWriter writeNullableString(@Nullable String value) {
    if (value == null) {
      return writeByte(0);
    }
    byte[] utf8 = value.getBytes(UTF_8);
    writeVarLong(utf8.length + 1L);
    return writeRaw(utf8, 0, utf8.length);
  }

  /** Writes a length and that many bytes. */
  public BytesWriter writeBytes(byte[] source, int offset, int length) {
    writeVarLong(length);
    return writeRaw(source, offset, length);
  }

  /** Writes bytes without a length. */
  public BytesWriter writeRaw(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
    return this;
  }

  private void ensure(int more) {
    int needed = Math.addExact(size, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, needed * 2L));
    }
  }
}
