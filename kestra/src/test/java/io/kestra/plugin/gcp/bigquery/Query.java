package io.kestra.plugin.gcp.bigquery;

import dev.clickstream.kestra.Warehouse;
import io.kestra.core.models.property.Property;
import io.kestra.core.models.tasks.RunnableTask;
import io.kestra.core.runners.RunContext;
import io.kestra.plugin.gcp.GcpTask;

/**
 * Stands in for the task that runs SQL in BigQuery; runs it in DuckDB. Of the task's properties it
 * has those that the flows use.
 */
public class Query extends GcpTask implements RunnableTask<Query.Output> {
  private Property<String> sql;
  private Property<String> location;

  /** The id of the query. */
  public record Output(String jobId) implements io.kestra.core.models.tasks.Output {}

  @Override
  public Output run(RunContext runContext) throws Exception {
    if (runContext.render(location).as(String.class).orElse("").isBlank()) {
      throw new IllegalArgumentException("the query has no location");
    }
    Warehouse.execute(runContext.render(sql).as(String.class).orElseThrow());
    return new Output(runContext.render("{{ taskrun.id }}"));
  }

  public Property<String> getSql() {
    return sql;
  }

  public Property<String> getLocation() {
    return location;
  }
}
