package dev.clickstream.bigquery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import dev.clickstream.row.TableSchema;
import dev.clickstream.table.PublishedPartition;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where load jobs find a run's files: where they were published if that is Cloud Storage, else in
 * copies for the time of the load.
 */
final class LoadSources {
  private static final String SCHEME = "gs://";
  private static final String PARQUET = "application/vnd.apache.parquet";

  /** Where copies go; null if none are needed. */
  private final @Nullable String copiesRoot;

  private LoadSources(@Nullable String copiesRoot) {
    this.copiesRoot = copiesRoot;
  }

  static LoadSources of(String output, @Nullable String tempLocation) {
    if (output.startsWith(SCHEME)) {
      return new LoadSources(null);
    }
    if (tempLocation == null || !tempLocation.startsWith(SCHEME)) {
      throw UserException.badOption(
          "BigQuery loads from Cloud Storage, and --output="
              + output
              + " is not there. Set --output=gs://BUCKET/FOLDER, or"
              + " --tempLocation=gs://BUCKET/FOLDER for copies while it loads.");
    }
    // One folder an output: its lock keeps others out, so what is left in it is of a dead run.
    String name = UUID.nameUUIDFromBytes((host() + ":" + output).getBytes(UTF_8)).toString();
    return new LoadSources(
        tempLocation + (tempLocation.endsWith("/") ? "" : "/") + "clickstream-" + name + "/");
  }

  /** Fails if copies are needed and their place is not there or not open to this process. */
  void requireReachable() {
    if (copiesRoot == null) {
      return;
    }
    try {
      FileSystems.match(copiesRoot + "**", EmptyMatchTreatment.ALLOW).metadata();
    } catch (IOException e) {
      throw UserException.badOption("--tempLocation cannot be used: " + Cause.of(e) + ".");
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Begins to serve files to load jobs; closing removes what copies there are. */
  Copies copiesFor(String run) throws IOException {
    Copies copies = new Copies(copiesRoot, run);
    copies.close();
    return copies;
  }

  /** The files of one run. */
  static final class Copies implements AutoCloseable {
    private final @Nullable String root;
    private final String run;

    private Copies(@Nullable String root, String run) {
      this.root = root;
      this.run = run;
    }

    /** Addresses of a partition's files in Cloud Storage, in a folder of the partition's name. */
    List<String> urisOf(PublishedPartition partition) throws IOException {
      if (root == null) {
        return partition.files();
      }
      String folder =
          root
              + run
              + "/"
              + partition.table()
              + "/"
              + TableSchema.of(partition.table())
                  .partitionColumn()
                  .map(column -> column + "=" + partition.date() + "/")
                  .orElse("");
      List<String> uris = new ArrayList<>();
      for (String file : partition.files()) {
        ResourceId source = FileSystems.matchNewResource(file, false);
        String uri = folder + source.getFilename();
        copy(source, FileSystems.matchNewResource(uri, false));
        uris.add(uri);
      }
      return uris;
    }

    private static void copy(ResourceId from, ResourceId to) throws IOException {
      try (InputStream in = Channels.newInputStream(FileSystems.open(from));
          OutputStream out = Channels.newOutputStream(FileSystems.create(to, PARQUET))) {
        in.transferTo(out);
      }
    }

    @Override
    public void close() throws IOException {
      if (root == null) {
        return;
      }
      List<ResourceId> copies =
          FileSystems.match(root + "**", EmptyMatchTreatment.ALLOW).metadata().stream()
              .map(MatchResult.Metadata::resourceId)
              .collect(Collectors.toList());
      if (!copies.isEmpty()) {
        FileSystems.delete(copies, StandardMoveOptions.IGNORE_MISSING_FILES);
      }
    }
  }
}
