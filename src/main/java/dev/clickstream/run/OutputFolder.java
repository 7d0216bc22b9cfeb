package dev.clickstream.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import dev.clickstream.input.FileSpecs;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The folder a run writes to, on any Beam file system:
 *
 * <pre>
 * events/event_date=2019-10-01/part-00000.parquet   what readers see
 * run.json                                          the record of the last run
 * _staging/&lt;run&gt;/…                                  a run at work; nothing of it stays
 * _running.json                                     the lock of a run at work
 * </pre>
 */
final class OutputFolder {
  private static final String STAGING = "_staging";
  private static final String LOCAL_SCHEME = "file";

  private final ResourceId root;

  private OutputFolder(ResourceId root) {
    this.root = root;
  }

  /** The folder of that name, which need not exist. Fails if there is a file of that name. */
  static OutputFolder of(String path) {
    try {
      for (MatchResult.Metadata found : match(path.replaceAll("/+$", ""))) {
        if (!found.resourceId().isDirectory()) {
          throw UserException.badOutput(
              "--output=" + path + " is a file. Name a folder; it need not exist.", null);
        }
      }
      return new OutputFolder(FileSystems.matchNewResource(path, true));
    } catch (IOException | IllegalArgumentException e) {
      throw UserException.badOutput(
          "--output=" + path + " cannot be used: " + Cause.of(e) + ".", e);
    }
  }

  ResourceId root() {
    return root;
  }

  ResourceId file(String name) {
    return root.resolve(name, StandardResolveOptions.RESOLVE_FILE);
  }

  ResourceId staging(String run) {
    return folder(folder(root, STAGING), run);
  }

  /** The folder of a table's partition, or of the table if the partition is empty. */
  ResourceId partition(String table, String partition) {
    ResourceId tableFolder = folder(root, table);
    return partition.isEmpty() ? tableFolder : folder(tableFolder, partition);
  }

  static ResourceId folder(ResourceId parent, String name) {
    return parent.resolve(name, StandardResolveOptions.RESOLVE_DIRECTORY);
  }

  static ResourceId file(ResourceId parent, String name) {
    return parent.resolve(name, StandardResolveOptions.RESOLVE_FILE);
  }

  /** The files below a folder of this output, in order. */
  static List<ResourceId> filesBelow(ResourceId folder) throws IOException {
    return match(folder.toString() + "**").stream()
        .map(MatchResult.Metadata::resourceId)
        .filter(found -> !found.isDirectory())
        .sorted(Comparator.comparing(ResourceId::toString))
        .collect(Collectors.toList());
  }

  /** Names of the runs that have left something in the staging folder. */
  List<String> stagedRuns() throws IOException {
    ResourceId staging = folder(root, STAGING);
    TreeSet<String> runs = new TreeSet<>();
    for (ResourceId file : filesBelow(staging)) {
      String below = file.toString().substring(staging.toString().length());
      runs.add(below.substring(0, Math.max(0, below.indexOf('/'))));
    }
    return new ArrayList<>(runs);
  }

  /** Removes what a run has staged. */
  void removeStaging(String run) throws IOException {
    ResourceId folder = staging(run);
    delete(filesBelow(folder));
    removeEmptyFolder(folder);
    removeEmptyFolder(folder(root, STAGING));
  }

  private static List<MatchResult.Metadata> match(String spec) throws IOException {
    try {
      return FileSpecs.match(spec);
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  static boolean exists(ResourceId file) throws IOException {
    return !match(file.toString()).isEmpty();
  }

  /** The text of a file, or null if there is none. */
  static @Nullable String read(ResourceId file) throws IOException {
    if (!exists(file)) {
      return null;
    }
    try (InputStream in = Channels.newInputStream(FileSystems.open(file))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  /** Writes a file so that no reader ever sees a part of it. */
  static void writeAtomically(ResourceId file, String text) throws IOException {
    ResourceId unfinished =
        file(file.getCurrentDirectory(), "_" + file.getFilename() + ".unfinished");
    write(unfinished, text);
    move(List.of(unfinished), List.of(file));
  }

  static void write(ResourceId file, String text) throws IOException {
    try (OutputStream out =
        Channels.newOutputStream(FileSystems.create(file, "application/json"))) {
      out.write(text.getBytes(UTF_8));
    }
  }

  /** Moves files over what may be there. What is gone already was moved before. */
  static void move(List<ResourceId> from, List<ResourceId> to) throws IOException {
    FileSystems.rename(from, to, StandardMoveOptions.IGNORE_MISSING_FILES);
  }

  static void delete(Collection<ResourceId> files) throws IOException {
    if (!files.isEmpty()) {
      FileSystems.delete(files, StandardMoveOptions.IGNORE_MISSING_FILES);
    }
  }

  /** Object stores have no folders; on a local disk an empty one would stay behind. */
  static void removeEmptyFolder(ResourceId folder) {
    if (!folder.getScheme().equals(LOCAL_SCHEME)) {
      return;
    }
    try {
      FileSystems.delete(List.of(folder));
    } catch (IOException e) {
      // It holds something, or is not there: both are fine.
      return;
    }
  }
}
