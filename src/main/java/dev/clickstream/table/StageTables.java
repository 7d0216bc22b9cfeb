package dev.clickstream.table;

import dev.clickstream.bytes.BytesReader;
import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import dev.clickstream.row.RowBuffer;
import dev.clickstream.row.TableSchema;
import dev.clickstream.session.SessionAggregate;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Puts the parts of each partition together and writes them as Parquet files into a staging folder,
 * with a {@link Manifest} that names the files. Nothing is visible in a table yet.
 *
 * <p>Every attempt writes files of its own names, so that a task that a runner repeats or runs
 * twice does no harm: the manifest names the files of one attempt only.
 */
public final class StageTables extends PTransform<PCollection<KV<String, byte[]>>, PDone> {
  private static final long serialVersionUID = 1L;

  private static final String MANIFEST = "manifest";
  private static final String PARQUET = "application/vnd.apache.parquet";

  private final Tables tables;
  private final String folder;

  private StageTables(Tables tables, String folder) {
    this.tables = tables;
    this.folder = folder;
  }

  /** Stages the tables in a folder of any Beam file system. */
  public static StageTables in(ResourceId folder, Tables tables) {
    return new StageTables(tables, folder.toString());
  }

  /** Where the manifest is once the pipeline has finished. */
  public static ResourceId manifestIn(ResourceId folder) {
    return folder.resolve(MANIFEST, StandardResolveOptions.RESOLVE_FILE);
  }

  @Override
  public PDone expand(PCollection<KV<String, byte[]>> parts) {
    parts
        .apply("Partitions", GroupByKey.create())
        .apply("Files", ParDo.of(new WriteFilesFn(tables, folder)))
        .setCoder(new Manifest.ManifestCoder())
        .apply("Manifest", Combine.globally(Manifest.merging()).withoutDefaults())
        .setCoder(new Manifest.ManifestCoder())
        .apply("Write manifest", ParDo.of(new WriteManifestFn(folder)));
    return PDone.in(parts.getPipeline());
  }

  private static final class WriteFilesFn extends DoFn<KV<String, Iterable<byte[]>>, Manifest> {
    private static final long serialVersionUID = 1L;

    private final Tables tables;
    private final String folder;

    WriteFilesFn(Tables tables, String folder) {
      this.tables = tables;
      this.folder = folder;
    }

    @ProcessElement
    public void processElement(
        @Element KV<String, Iterable<byte[]>> element, OutputReceiver<Manifest> out) {
      if (element.getKey().equals(Tabulate.COUNTS)) {
        for (byte[] counts : element.getValue()) {
          out.output(Manifest.of(Counts.read(new BytesReader(counts))));
        }
        return;
      }
      PartKey key = PartKey.decoded(element.getKey());
      SessionAggregate<?> aggregate = tables.aggregate(key.table());
      try {
        StagedFile file =
            aggregate == null
                ? writeRows(key, element.getValue())
                : writeAggregate(key, aggregate, element.getValue());
        out.output(Manifest.of(file));
      } catch (IOException e) {
        throw UserException.incomplete(
            "Cannot write to "
                + folder
                + ": "
                + Cause.of(e)
                + ". Nothing was published. Make room or permit writing there, and run again.",
            e);
      }
    }

    private StagedFile writeRows(PartKey key, Iterable<byte[]> parts) throws IOException {
      List<byte[]> ordered = new ArrayList<>();
      parts.forEach(ordered::add);
      // Parts arrive in any order; any fixed one makes the file the same on every run.
      ordered.sort(Arrays::compareUnsigned);
      long rows = 0;
      long events = 0;
      ResourceId file = newFile(key);
      long bytes;
      try (WritableByteChannel channel = FileSystems.create(file, PARQUET)) {
        ParquetAppender appender = new ParquetAppender(TableSchema.of(key.table()), channel);
        for (byte[] part : ordered) {
          BytesReader reader = new BytesReader(part);
          rows += reader.readVarLong();
          events += reader.readVarLong();
          appender.append(part, reader.position());
        }
        bytes = appender.finish();
      }
      return StagedFile.of(
          key.table(), key.date().orElse(null), file.toString(), rows, events, bytes);
    }

    private StagedFile writeAggregate(
        PartKey key, SessionAggregate<?> aggregate, Iterable<byte[]> parts) throws IOException {
      SessionAggregate.Partial merged = aggregate.newPartial();
      for (byte[] part : parts) {
        merged.merge(new BytesReader(part));
      }
      TableSchema schema = TableSchema.of(key.table());
      RowBuffer rows = new RowBuffer(schema);
      merged.addRows(rows);
      ResourceId file = newFile(key);
      long bytes;
      try (WritableByteChannel channel = FileSystems.create(file, PARQUET)) {
        ParquetAppender appender = new ParquetAppender(schema, channel);
        appender.append(new ParquetEncoder(schema).encode(rows), 0);
        bytes = appender.finish();
      }
      return StagedFile.of(
          key.table(), key.date().orElse(null), file.toString(), rows.rows(), rows.events(), bytes);
    }

    private ResourceId newFile(PartKey key) {
      String name = key.encoded().replace('/', '_') + "_" + UUID.randomUUID() + ".parquet";
      return FileSystems.matchNewResource(folder, true)
          .resolve(name, StandardResolveOptions.RESOLVE_FILE);
    }
  }

  private static final class WriteManifestFn extends DoFn<Manifest, Void> {
    private static final long serialVersionUID = 1L;

    private final String folder;

    WriteManifestFn(String folder) {
      this.folder = folder;
    }

    @ProcessElement
    public void processElement(@Element Manifest manifest) throws IOException {
      manifest.writeTo(manifestIn(FileSystems.matchNewResource(folder, true)));
    }
  }
}
