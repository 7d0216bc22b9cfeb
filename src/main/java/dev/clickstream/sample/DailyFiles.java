package dev.clickstream.sample;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.clickstream.input.Columns;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.time.LocalDate;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/** A CSV file for each day, {@code events-2019-10-01.csv}, written one after the other. */
final class DailyFiles implements Closeable {
  private static final int BUFFER_BYTES = 1 << 20;

  private final ResourceId folder;
  private final boolean gzip;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int filled;
  private OutputStream out = OutputStream.nullOutputStream();

  DailyFiles(String folder, boolean gzip) {
    this.folder = FileSystems.matchNewResource(folder, true);
    this.gzip = gzip;
  }

  /** Ends the file of the day before and begins the next with its header. */
  void begin(LocalDate date) throws IOException {
    close();
    String name = "events-" + date + (gzip ? ".csv.gz" : ".csv");
    ResourceId file = folder.resolve(name, StandardResolveOptions.RESOLVE_FILE);
    OutputStream stored =
        Channels.newOutputStream(FileSystems.create(file, gzip ? "application/gzip" : "text/csv"));
    out = gzip ? new GZIPOutputStream(stored, 1 << 16) : stored;
    add((String.join(",", Columns.NAMES) + "\n").getBytes(US_ASCII));
  }

  void add(byte[] bytes) throws IOException {
    if (filled + bytes.length > buffer.length) {
      flush();
      if (bytes.length > buffer.length) {
        out.write(bytes);
        return;
      }
    }
    System.arraycopy(bytes, 0, buffer, filled, bytes.length);
    filled += bytes.length;
  }

  private void flush() throws IOException {
    out.write(buffer, 0, filled);
    filled = 0;
  }

  @Override
  public void close() throws IOException {
    flush();
    out.close();
    out = OutputStream.nullOutputStream();
  }
}
