package io.kestra.plugin.gcp.cli;

import dev.clickstream.kestra.PipelineProcess;
import io.kestra.core.models.property.Property;
import io.kestra.core.models.tasks.RunnableTask;
import io.kestra.core.models.tasks.runners.TaskRunner;
import io.kestra.core.runners.RunContext;
import io.kestra.plugin.core.runner.Process;
import io.kestra.plugin.gcp.GcpTask;
import io.kestra.plugin.scripts.exec.scripts.models.ScriptOutput;
import io.kestra.plugin.scripts.exec.scripts.runners.CommandsWrapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stands in for the task that runs {@code gcloud} commands in a container: runs them here, with the
 * {@code gcloud} of the tests, which really runs the pipeline for a batch.
 */
public class GCloudCLI extends GcpTask implements RunnableTask<ScriptOutput> {
  private Property<List<String>> commands;
  private Property<Map<String, String>> env;
  private Property<String> containerImage;
  private Property<List<String>> outputFiles;

  @Override
  public ScriptOutput run(RunContext runContext) throws Exception {
    Map<String, String> environment = new HashMap<>(PipelineProcess.environment());
    environment.putAll(runContext.render(env).asMap(String.class, String.class));
    environment.put(
        "CLOUDSDK_CORE_PROJECT", runContext.render(getProjectId()).as(String.class).orElse(""));
    TaskRunner<?> here = Process.instance();
    return new CommandsWrapper(runContext)
        .withTaskRunner(here)
        .withInterpreter(Property.ofValue(List.of("/bin/sh", "-c")))
        .withCommands(commands)
        .withEnv(environment)
        .run();
  }

  public Property<List<String>> getCommands() {
    return commands;
  }

  public Property<Map<String, String>> getEnv() {
    return env;
  }

  public Property<String> getContainerImage() {
    return containerImage;
  }

  public Property<List<String>> getOutputFiles() {
    return outputFiles;
  }
}
