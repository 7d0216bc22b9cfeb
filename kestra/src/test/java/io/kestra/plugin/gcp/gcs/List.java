package io.kestra.plugin.gcp.gcs;

import dev.clickstream.kestra.LocalCloud;
import io.kestra.core.models.property.Property;
import io.kestra.core.models.tasks.RunnableTask;
import io.kestra.core.runners.RunContext;
import io.kestra.plugin.gcp.GcpTask;
import jakarta.validation.constraints.NotNull;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Stands in for the task that lists the objects of a bucket; lists the files of a folder. */
public class List extends GcpTask implements RunnableTask<List.Output> {
  /** The limit that the plugin has from its version 2 on, if the flow sets none. */
  private static final int DEFAULT_MAX_FILES = 25;

  @NotNull private Property<String> from;
  private Property<Boolean> allVersions;
  private Property<ListingType> listingType = Property.ofValue(ListingType.DIRECTORY);
  private Property<String> regExp;
  private Property<Filter> filter = Property.ofValue(Filter.BOTH);
  private Property<Integer> maxFiles;

  /** How deep to look. */
  public enum ListingType {
    RECURSIVE,
    DIRECTORY
  }

  /** What to list. */
  public enum Filter {
    FILES,
    DIRECTORY,
    BOTH
  }

  /** Those fields of an object that can be known here. */
  public record Blob(
      URI uri, String bucket, String name, String generatedId, Long size, String md5) {}

  /** What was found. */
  public record Output(java.util.List<Blob> blobs) implements io.kestra.core.models.tasks.Output {}

  @Override
  public Output run(RunContext runContext) throws Exception {
    String address = runContext.render(from).as(String.class).orElseThrow();
    String pattern = runContext.render(regExp).as(String.class).orElse(".*");
    int limit = runContext.render(maxFiles).as(Integer.class).orElse(DEFAULT_MAX_FILES);
    boolean deep =
        runContext.render(listingType).as(ListingType.class).orElseThrow() == ListingType.RECURSIVE;
    if (runContext.render(filter).as(Filter.class).orElseThrow() != Filter.FILES || !deep) {
      throw new UnsupportedOperationException("only files, and recursively, can be listed here");
    }
    return new Output(
        below(LocalCloud.path(address)).stream()
            .map(List::blob)
            .filter(blob -> blob.uri().toString().matches(pattern))
            .limit(limit)
            .toList());
  }

  private static java.util.List<Path> below(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return java.util.List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static Blob blob(Path file) {
    Path inCloud = LocalCloud.root().relativize(file);
    String bucket = inCloud.getName(0).toString();
    String name = inCloud.subpath(1, inCloud.getNameCount()).toString();
    return new Blob(
        URI.create("gs://" + bucket + "/" + name),
        bucket,
        name,
        bucket + "/" + name + "/" + LocalCloud.generation(file),
        file.toFile().length(),
        LocalCloud.md5(file));
  }

  public Property<String> getFrom() {
    return from;
  }

  public Property<Boolean> getAllVersions() {
    return allVersions;
  }

  public Property<ListingType> getListingType() {
    return listingType;
  }

  public Property<String> getRegExp() {
    return regExp;
  }

  public Property<Filter> getFilter() {
    return filter;
  }

  public Property<Integer> getMaxFiles() {
    return maxFiles;
  }
}
