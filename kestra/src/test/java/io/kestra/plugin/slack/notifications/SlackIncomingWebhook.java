package io.kestra.plugin.slack.notifications;

import dev.clickstream.kestra.LocalCloud;
import io.kestra.core.models.property.Property;
import io.kestra.core.models.tasks.RunnableTask;
import io.kestra.core.models.tasks.Task;
import io.kestra.core.models.tasks.VoidOutput;
import io.kestra.core.runners.RunContext;
import jakarta.validation.constraints.NotEmpty;

/** Stands in for the task that sends a message to Slack; keeps the message. */
public class SlackIncomingWebhook extends Task implements RunnableTask<VoidOutput> {
  @NotEmpty private String url;
  private Property<String> payload;
  private Property<String> messageText;

  @Override
  public VoidOutput run(RunContext runContext) throws Exception {
    LocalCloud.add(
        new LocalCloud.Message(
            runContext.render(url), runContext.render(messageText).as(String.class).orElseThrow()));
    return null;
  }

  public String getUrl() {
    return url;
  }

  public Property<String> getPayload() {
    return payload;
  }

  public Property<String> getMessageText() {
    return messageText;
  }
}
