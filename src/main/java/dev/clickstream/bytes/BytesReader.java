package dev.clickstream.bytes;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads what {@link BytesWriter} wrote, from a range of a byte array that it does not copy. */
public final class BytesReader {
  private byte[] bytes;
  private int position;
  private int end;

  public BytesReader(byte[] bytes) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  /** Goes on at a position of another (or the same) array. */
  public BytesReader moveTo(byte[] other, int newPosition) {
    bytes = other;
    position = newPosition;
    end = other.length;
    return this;
  }

  public boolean hasRemaining() {
    return position < end;
  }

  public int position() {
    return position;
  }

  public byte[] array() {
    return bytes;
  }

  public int readByte() {
    return bytes[position++];
  }

  public long readVarLong() {
    byte[] source = bytes;
    int at = position;
    byte b = source[at++];
    long result = b & 0x7F;
    for (int shift = 7; b < 0; shift += 7) {
      b = source[at++];
      result |= (b & 0x7FL) << shift;
    }
    position = at;
    return result;
  }

  public int readVarInt() {
    return (int) readVarLong();
  }

  public long readZigZag() {
    long raw = readVarLong();
    return (raw >>> 1) ^ -(raw & 1);
  }

  public String readString() {
    return readUtf8(readVarInt());
  }

  public @Nullable String readNullableString() {
    int lengthPlusOne = readVarInt();
    return lengthPlusOne == 0 ? null : readUtf8(lengthPlusOne - 1);
  }

  /** Like {@link #readNullableString()}, with a decoder that may know the string already. */
  public @Nullable String readNullableString(Utf8Decoder decoder) {
    int length = readVarInt() - 1;
    if (length < 0) {
      return null;
    }
    position += length;
    return decoder.decode(bytes, position - length, length);
  }

  public byte[] readBytes() {
    int length = readVarInt();
    byte[] result = new byte[length];
    System.arraycopy(bytes, position, result, 0, length);
    position += length;
    return result;
  }

  public void skip(int count) {
    position += count;
  }

  private String readUtf8(int length) {
    String value = new String(bytes, position, length, UTF_8);
    position += length;
    return value;
  }

  /** Makes a string of UTF-8 bytes. */
  @FunctionalInterface
  public interface Utf8Decoder {
    String decode(byte[] utf8, int offset, int length);
  }
}
