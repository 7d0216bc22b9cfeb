package io.kestra.plugin.scripts.shell;

import io.kestra.core.models.property.Property;
import io.kestra.core.models.tasks.RunnableTask;
import io.kestra.core.runners.RunContext;
import io.kestra.plugin.scripts.exec.AbstractExecScript;
import io.kestra.plugin.scripts.exec.scripts.models.ScriptOutput;
import java.util.List;

/** Stands in for the task that runs shell commands, on the same base class as the real one. */
public class Commands extends AbstractExecScript implements RunnableTask<ScriptOutput> {
  private Property<String> containerImage = Property.ofValue("ubuntu");
  private Property<List<String>> commands;

  @Override
  public ScriptOutput run(RunContext runContext) throws Exception {
    return this.commands(runContext)
        .withInterpreter(this.interpreter)
        .withBeforeCommands(beforeCommands)
        .withBeforeCommandsWithOptions(true)
        .withCommands(commands)
        .run();
  }

  @Override
  public Property<String> getContainerImage() {
    return containerImage;
  }

  public Property<List<String>> getCommands() {
    return commands;
  }
}
