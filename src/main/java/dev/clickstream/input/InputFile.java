package dev.clickstream.input;

import com.google.auto.value.AutoValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;

/** One file of the input as the file system listed it. */
@AutoValue
public abstract class InputFile implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The path or URI, as Beam's file systems write it. */
  public abstract String name();

  /** Size as stored, in bytes. */
  public abstract long storedBytes();

  public abstract Compression compression();

  /** Whether a reader can begin in the middle. */
  public abstract boolean splittable();

  static InputFile of(
      String name, long storedBytes, Compression compression, boolean seekEfficient) {
    return new AutoValue_InputFile(
        name, storedBytes, compression, seekEfficient && compression == Compression.UNCOMPRESSED);
  }

  /** Size once decompressed, in bytes; an estimate for a compressed file. */
  public final long estimatedBytes() {
    return compression() == Compression.UNCOMPRESSED
        ? storedBytes()
        : storedBytes() * TYPICAL_COMPRESSION_RATIO;
  }

  /** Opens the file at its beginning, decompressed. */
  final InputStream open() throws IOException {
    ReadableByteChannel stored = openStored();
    try {
      return Channels.newInputStream(compression().readDecompressed(stored));
    } catch (IOException | RuntimeException e) {
      stored.close();
      throw e;
    }
  }

  final ReadableByteChannel openStored() throws IOException {
    return FileSystems.open(FileSystems.matchNewResource(name(), false));
  }

  /** Measured on click logs: gzip packs them five to seven times. */
  private static final int TYPICAL_COMPRESSION_RATIO = 6;
}
