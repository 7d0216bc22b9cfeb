package dev.clickstream.table;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.bytes.BytesWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.Combine.CombineFn;

/**
 * What a run made: its staged files and what it counted. Only files that a manifest names exist for
 * anyone; whatever else a retried task left behind does not.
 */
public final class Manifest implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<StagedFile> files = new ArrayList<>();
  private final Counts counts = new Counts();

  /** By table, partition and path. */
  public List<StagedFile> files() {
    List<StagedFile> sorted = new ArrayList<>(files);
    sorted.sort(
        Comparator.comparing(StagedFile::table)
            .thenComparing(StagedFile::date, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(StagedFile::path));
    return Collections.unmodifiableList(sorted);
  }

  public Counts counts() {
    return counts;
  }

  static Manifest of(StagedFile file) {
    Manifest manifest = new Manifest();
    manifest.files.add(file);
    return manifest;
  }

  static Manifest of(Counts counts) {
    Manifest manifest = new Manifest();
    manifest.counts.add(counts);
    return manifest;
  }

  private Manifest add(Manifest other) {
    files.addAll(other.files);
    counts.add(other.counts);
    return this;
  }

  /** Puts the pieces of a manifest together. */
  static CombineFn<Manifest, Manifest, Manifest> merging() {
    return new MergeFn();
  }

  void writeTo(ResourceId file) throws IOException {
    try (OutputStream out =
        Channels.newOutputStream(FileSystems.create(file, "application/octet-stream"))) {
      new ManifestCoder().encode(this, out);
    }
  }

  /** Reads what {@link StageTables} wrote. */
  public static Manifest readFrom(ResourceId file) throws IOException {
    try (InputStream in = Channels.newInputStream(FileSystems.open(file))) {
      return new ManifestCoder().decode(in);
    }
  }

  private static final class MergeFn extends CombineFn<Manifest, Manifest, Manifest> {
    private static final long serialVersionUID = 1L;

    @Override
    public Manifest createAccumulator() {
      return new Manifest();
    }

    @Override
    public Manifest addInput(Manifest accumulator, Manifest input) {
      return accumulator.add(input);
    }

    @Override
    public Manifest mergeAccumulators(Iterable<Manifest> accumulators) {
      Manifest merged = new Manifest();
      accumulators.forEach(merged::add);
      return merged;
    }

    @Override
    public Manifest extractOutput(Manifest accumulator) {
      return accumulator;
    }

    @Override
    public Coder<Manifest> getAccumulatorCoder(CoderRegistry registry, Coder<Manifest> input) {
      return input;
    }
  }

  static final class ManifestCoder extends AtomicCoder<Manifest> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Manifest manifest, OutputStream out) throws IOException {
      BytesWriter bytes = new BytesWriter(1 << 10);
      bytes.writeVarLong(manifest.files.size());
      for (StagedFile file : manifest.files) {
        bytes.writeString(file.table());
        bytes.writeNullableString(file.date() == null ? null : file.date().toString());
        bytes.writeString(file.path());
        bytes.writeVarLong(file.rows()).writeVarLong(file.events()).writeVarLong(file.bytes());
      }
      manifest.counts.write(bytes);
      ByteArrayCoder.of().encode(bytes.toByteArray(), out);
    }

    @Override
    public Manifest decode(InputStream in) throws IOException {
      BytesReader bytes = new BytesReader(ByteArrayCoder.of().decode(in));
      Manifest manifest = new Manifest();
      for (int count = bytes.readVarInt(); count > 0; count--) {
        String table = bytes.readString();
        String date = bytes.readNullableString();
        manifest.files.add(
            StagedFile.of(
                table,
                date == null ? null : LocalDate.parse(date),
                bytes.readString(),
                bytes.readVarLong(),
                bytes.readVarLong(),
                bytes.readVarLong()));
      }
      manifest.counts.add(Counts.read(bytes));
      return manifest;
    }
  }
}
