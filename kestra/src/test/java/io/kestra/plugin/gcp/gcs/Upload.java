package io.kestra.plugin.gcp.gcs;

import dev.clickstream.kestra.LocalCloud;
import io.kestra.core.models.property.Property;
import io.kestra.core.models.tasks.RunnableTask;
import io.kestra.core.runners.RunContext;
import io.kestra.plugin.gcp.GcpTask;
import java.io.InputStream;
import java.net.URI;

/** Stands in for the task that uploads a file. */
public class Upload extends GcpTask implements RunnableTask<Upload.Output> {
  private Property<String> from;
  private Property<String> to;
  private Property<String> contentType;
  private Property<String> contentEncoding;
  private Property<String> contentDisposition;
  private Property<String> cacheControl;

  /** Where the object is. */
  public record Output(URI uri) implements io.kestra.core.models.tasks.Output {}

  @Override
  public Output run(RunContext runContext) throws Exception {
    String address = runContext.render(to).as(String.class).orElseThrow();
    URI source = URI.create(runContext.render(from).as(String.class).orElseThrow());
    try (InputStream content = runContext.storage().getFile(source)) {
      LocalCloud.put(address, content.readAllBytes());
    }
    return new Output(URI.create(address));
  }

  public Property<String> getFrom() {
    return from;
  }

  public Property<String> getTo() {
    return to;
  }

  public Property<String> getContentType() {
    return contentType;
  }

  public Property<String> getContentEncoding() {
    return contentEncoding;
  }

  public Property<String> getContentDisposition() {
    return contentDisposition;
  }

  public Property<String> getCacheControl() {
    return cacheControl;
  }
}
