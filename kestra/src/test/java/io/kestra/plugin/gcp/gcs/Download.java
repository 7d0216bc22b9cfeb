package io.kestra.plugin.gcp.gcs;

import dev.clickstream.kestra.LocalCloud;
import io.kestra.core.models.property.Property;
import io.kestra.core.models.tasks.RunnableTask;
import io.kestra.core.runners.RunContext;
import io.kestra.plugin.gcp.GcpTask;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Stands in for the task that downloads an object. */
public class Download extends GcpTask implements RunnableTask<Download.Output> {
  private Property<String> from;

  /** Where the object came from, and its copy in Kestra's storage. */
  public record Output(String bucket, String path, URI uri)
      implements io.kestra.core.models.tasks.Output {}

  @Override
  public Output run(RunContext runContext) throws Exception {
    String address = runContext.render(from).as(String.class).orElseThrow();
    Path file = LocalCloud.path(address);
    URI uri = URI.create(address);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          "Unable to find blob on bucket '"
              + uri.getAuthority()
              + "' with path '"
              + uri.getPath()
              + "'");
    }
    Path copy = runContext.workingDir().createTempFile();
    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    return new Output(
        uri.getAuthority(), uri.getPath(), runContext.storage().putFile(copy.toFile()));
  }

  public Property<String> getFrom() {
    return from;
  }
}
