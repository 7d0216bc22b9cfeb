package io.kestra.plugin.gcp.dataproc.batches;

import dev.clickstream.kestra.LocalCloud;
import dev.clickstream.kestra.PipelineProcess;
import io.kestra.core.models.property.Property;
import io.kestra.core.models.tasks.RunnableTask;
import io.kestra.core.runners.RunContext;
import io.kestra.core.utils.Slugify;
import io.kestra.plugin.gcp.GcpTask;
import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/**
 * Stands in for the task of Kestra's plugin for Google Cloud: same type, same properties, same rule
 * for the batch's id, same silence about why a batch failed. It runs the pipeline here.
 */
public class SparkSubmit extends GcpTask implements RunnableTask<SparkSubmit.Output> {
  private static final int MAX_ID = 63;

  @NotNull private Property<String> region;
  @NotNull private Property<String> name;
  @NotNull private Property<String> mainClass;
  private Property<List<String>> jarFileUris;
  private Property<List<String>> fileUris;
  private Property<List<String>> archiveUris;
  private Property<List<String>> args;
  private Execution execution;
  private Peripherals peripherals;
  private Runtime runtime;

  /** Network, identity and keys of a batch. */
  public record Execution(
      Property<String> networkUri,
      Property<String> subnetworkUri,
      Property<List<String>> networkTags,
      Property<String> serviceAccountEmail,
      Property<String> kmsKey) {}

  /** Services beside a batch. */
  public record Peripherals(Property<String> metastoreService, HistoryServer sparkHistoryServer) {}

  /** Where the Spark UI of ended batches is. */
  public record HistoryServer(Property<String> dataprocCluster) {}

  /** Image, version and Spark properties of a batch. */
  public record Runtime(
      Property<String> containerImage,
      Property<String> version,
      Property<Map<String, String>> properties) {}

  /** The state that the batch ended in. */
  public record Output(String state) implements io.kestra.core.models.tasks.Output {}

  @Override
  public Output run(RunContext runContext) throws Exception {
    required(runContext, getProjectId(), "projectId");
    required(runContext, region, "region");
    String id = required(runContext, name, "name") + "-" + runContext.render("{{ execution.id }}");
    id = Slugify.of(id);
    id = id.length() > MAX_ID ? id.substring(0, MAX_ID) : id;
    if (LocalCloud.root().resolve("dataproc-staging").resolve(id).toFile().exists()) {
      throw new ExecutionException(
          new IllegalStateException("ALREADY_EXISTS: Already exists: Failed to create batch: " + id));
    }
    for (String jar : runContext.render(jarFileUris).asList(String.class)) {
      if (!jar.matches("gs://[^ ]+[.]jar")) {
        throw new IllegalArgumentException("not a jar in a bucket: " + jar);
      }
    }
    runContext.logger().info("Starting with batch id '{}'", id);
    List<String> submitted = runContext.render(args).asList(String.class);
    List<String> local = new ArrayList<>();
    for (String arg : submitted) {
      // BigQuery is not here; the Query stand-in reads the Parquet files, which hold the same rows.
      if (!arg.startsWith("--bigQueryDataset=") && !arg.startsWith("--tempLocation=")) {
        local.add(LocalCloud.localised(arg));
      }
    }
    Map<String, String> properties =
        runtime == null
            ? Map.of()
            : new TreeMap<>(
                runContext.render(runtime.properties()).asMap(String.class, String.class));
    long started = System.nanoTime();
    PipelineProcess.Result result =
        PipelineProcess.run(
            required(runContext, mainClass, "mainClass"),
            properties,
            local,
            LocalCloud.takePreemption());
    LocalCloud.writeDriverOutput(id, result.output());
    LocalCloud.add(
        new LocalCloud.Batch(
            id,
            execution == null ? null : rendered(runContext, execution.serviceAccountEmail()),
            runtime == null ? null : rendered(runContext, runtime.version()),
            List.copyOf(submitted),
            started,
            System.nanoTime(),
            result.exitCode()));
    if (result.exitCode() != 0) {
      throw new ExecutionException(
          new IllegalStateException(
              "Google Cloud Dataproc Agent reports job failure. If logs are available, they can be"
                  + " found at: "
                  + LocalCloud.driverOutput(id)));
    }
    return new Output("SUCCEEDED");
  }

  private static String required(RunContext runContext, Property<String> value, String what)
      throws Exception {
    String rendered = rendered(runContext, value);
    if (rendered == null || rendered.isBlank()) {
      throw new IllegalArgumentException("the batch has no " + what);
    }
    return rendered;
  }

  private static String rendered(RunContext runContext, Property<String> value) throws Exception {
    return runContext.render(value).as(String.class).orElse(null);
  }

  public Property<String> getRegion() {
    return region;
  }

  public Property<String> getName() {
    return name;
  }

  public Property<String> getMainClass() {
    return mainClass;
  }

  public Property<List<String>> getJarFileUris() {
    return jarFileUris;
  }

  public Property<List<String>> getFileUris() {
    return fileUris;
  }

  public Property<List<String>> getArchiveUris() {
    return archiveUris;
  }

  public Property<List<String>> getArgs() {
    return args;
  }

  public Execution getExecution() {
    return execution;
  }

  public Peripherals getPeripherals() {
    return peripherals;
  }

  public Runtime getRuntime() {
    return runtime;
  }
}
