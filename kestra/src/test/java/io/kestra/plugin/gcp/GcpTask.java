package io.kestra.plugin.gcp;

import io.kestra.core.models.property.Property;
import io.kestra.core.models.tasks.Task;
import java.util.List;

/** The properties that all tasks of Kestra's plugin for Google Cloud have. */
public abstract class GcpTask extends Task {
  private Property<String> projectId;
  private Property<String> serviceAccount;
  private Property<String> impersonatedServiceAccount;
  private Property<List<String>> scopes;

  public final Property<String> getProjectId() {
    return projectId;
  }

  public final Property<String> getServiceAccount() {
    return serviceAccount;
  }

  public final Property<String> getImpersonatedServiceAccount() {
    return impersonatedServiceAccount;
  }

  public final Property<List<String>> getScopes() {
    return scopes;
  }
}
