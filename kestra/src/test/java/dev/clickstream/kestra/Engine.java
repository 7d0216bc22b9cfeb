package dev.clickstream.kestra;

import static io.kestra.core.tenant.TenantService.MAIN_TENANT;
import static java.util.Map.entry;

import io.kestra.core.models.conditions.ConditionContext;
import io.kestra.core.models.executions.Execution;
import io.kestra.core.models.flows.Flow;
import io.kestra.core.models.flows.State;
import io.kestra.core.models.triggers.TriggerContext;
import io.kestra.core.repositories.ExecutionRepositoryInterface;
import io.kestra.core.repositories.FlowRepositoryInterface;
import io.kestra.core.repositories.LocalFlowRepositoryLoader;
import io.kestra.core.runners.DefaultRunContext;
import io.kestra.core.runners.FlowInputOutput;
import io.kestra.core.runners.RunContextFactory;
import io.kestra.core.runners.RunContextInitializer;
import io.kestra.core.runners.TestRunnerUtils;
import io.kestra.core.services.KVStoreService;
import io.kestra.core.storages.kv.KVMetadata;
import io.kestra.core.storages.kv.KVStore;
import io.kestra.core.storages.kv.KVValueAndMetadata;
import io.kestra.plugin.core.trigger.Schedule;
import io.micronaut.data.model.Pageable;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What the tests ask of Kestra: the flows of the folder {@code flows}, executions, settings. */
abstract class Engine {
  private static final String NAMESPACE = "clickstream";
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @Inject private LocalFlowRepositoryLoader loader;
  @Inject private FlowRepositoryInterface flows;
  @Inject private ExecutionRepositoryInterface executions;
  @Inject private TestRunnerUtils runner;
  @Inject private FlowInputOutput inputs;
  @Inject private KVStoreService kvStores;
  @Inject private RunContextFactory runContexts;
  @Inject private RunContextInitializer runContextInitializer;

  /** Empties the cloud and loads the flows as they are. */
  final void begin() throws Exception {
    LocalCloud.reset();
    loader.load(MAIN_TENANT, Path.of("flows").toFile());
  }

  /**
   * Points the flows to a bucket of their own, and forgets what they have remembered. The names are
   * those of Terraform's output {@code kestra_values}.
   */
  final void useBucket(String bucket) throws Exception {
    kvStore().delete("clickstream_rows");
    setKv(
        "clickstream",
        Map.ofEntries(
            entry("project_id", "shop"),
            entry("region", "europe-west1"),
            entry("bucket", bucket),
            entry("inbox_uri", "gs://" + bucket + "/inbox"),
            entry("raw_uri", "gs://" + bucket + "/raw"),
            entry("tables_uri", "gs://" + bucket + "/tables"),
            entry("jar_uri", "gs://" + bucket + "/jars/clickstream-pipeline.jar"),
            entry("bigquery_dataset", "shop:" + bucket),
            entry("run_service_account", "run@shop.iam.gserviceaccount.com"),
            entry("subnetwork", "default"),
            entry("labels", Map.of("product", "clickstream", "environment", "test"))));
  }

  private KVStore kvStore() {
    return kvStores.get(MAIN_TENANT, NAMESPACE, NAMESPACE);
  }

  final void setKv(String key, Object value) throws Exception {
    kvStore().put(key, new KVValueAndMetadata(new KVMetadata(null, (Duration) null), value), true);
  }

  /** A value of the KV store, or an empty map without one. */
  final Object kv(String key) throws Exception {
    return kvStore().getValue(key).map(value -> value.value()).orElse(Map.of());
  }

  /** Executes a flow to its end, as someone does by hand. */
  final Execution run(String flowId, Map<String, Object> given) throws Exception {
    return runner.runOne(
        MAIN_TENANT,
        NAMESPACE,
        flowId,
        null,
        (flow, execution) -> inputs.readExecutionInputs(flow, execution, given),
        PATIENCE);
  }

  /** Starts a flow and returns when it runs. */
  final Execution begin(String flowId, Map<String, Object> given) throws Exception {
    return runner.runOneUntilRunning(
        MAIN_TENANT,
        NAMESPACE,
        flowId,
        null,
        (flow, execution) -> inputs.readExecutionInputs(flow, execution, given),
        PATIENCE);
  }

  final Execution awaitEnd(Execution execution) throws Exception {
    return runner.awaitExecution(found -> found.getState().isTerminated(), execution, PATIENCE);
  }

  /** Executes what the schedule of a flow makes of a moment, to its end. */
  final Execution runOnSchedule(String flowId, String triggerId, String moment) throws Exception {
    Flow flow = flow(flowId);
    Schedule schedule = schedule(flow, triggerId);
    TriggerContext context = context(flow, schedule, ZonedDateTime.parse(moment));
    Execution execution =
        schedule.evaluate(conditions(flow, schedule, context), context).orElseThrow();
    return runner.runOne(execution, flow, PATIENCE);
  }

  /** The next dates of a schedule after a moment. */
  final List<String> nextDates(String flowId, String triggerId, String moment, int count)
      throws Exception {
    Flow flow = flow(flowId);
    Schedule schedule = schedule(flow, triggerId);
    List<String> dates = new ArrayList<>();
    ZonedDateTime date = ZonedDateTime.parse(moment);
    for (int n = 0; n < count; n++) {
      TriggerContext context = context(flow, schedule, date);
      date = schedule.nextEvaluationDate(conditions(flow, schedule, context), Optional.of(context));
      dates.add(date.toString());
    }
    return dates;
  }

  private Flow flow(String flowId) {
    return flows.findById(MAIN_TENANT, NAMESPACE, flowId, Optional.empty()).orElseThrow();
  }

  private static Schedule schedule(Flow flow, String triggerId) {
    return flow.getTriggers().stream()
        .filter(trigger -> trigger.getId().equals(triggerId))
        .map(Schedule.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static TriggerContext context(Flow flow, Schedule schedule, ZonedDateTime date) {
    return TriggerContext.builder()
        .tenantId(MAIN_TENANT)
        .namespace(flow.getNamespace())
        .flowId(flow.getId())
        .triggerId(schedule.getId())
        .date(date)
        .build();
  }

  private ConditionContext conditions(Flow flow, Schedule schedule, TriggerContext context) {
    return ConditionContext.builder()
        .runContext(
            runContextInitializer.forScheduler(
                (DefaultRunContext) runContexts.of(flow, schedule), context, schedule))
        .flow(flow)
        .build();
  }

  static State.Type stateOf(Execution execution) {
    return execution.getState().getCurrent();
  }

  /** What an execution did, for the message of a test that expected something else. */
  static String story(Execution execution) {
    StringBuilder story = new StringBuilder();
    execution
        .getTaskRunList()
        .forEach(
            taskRun ->
                story
                    .append(taskRun.getTaskId())
                    .append(' ')
                    .append(taskRun.getState().getCurrent())
                    .append('\n'));
    return story.append(execution.outputs()).toString();
  }

  /** All states that an execution was in. */
  static List<State.Type> states(Execution execution) {
    return execution.getState().getHistories().stream().map(State.History::getState).toList();
  }

  static TreeSet<String> taskIds(Execution execution) {
    TreeSet<String> ids = new TreeSet<>();
    execution.getTaskRunList().forEach(taskRun -> ids.add(taskRun.getTaskId()));
    return ids;
  }

  /** The states of the runs of a task. */
  static List<State.Type> statesOf(Execution execution, String taskId) {
    return execution.getTaskRunList().stream()
        .filter(taskRun -> taskRun.getTaskId().equals(taskId))
        .map(taskRun -> taskRun.getState().getCurrent())
        .toList();
  }

  static long taskRuns(Execution execution, String taskId) {
    return statesOf(execution, taskId).size();
  }

  /** The newest execution of a flow. */
  final Execution lastOf(String flowId) {
    return executions.findByFlowId(MAIN_TENANT, NAMESPACE, flowId, Pageable.UNPAGED).stream()
        .max(Comparator.comparing(execution -> execution.getState().getStartDate()))
        .orElseThrow();
  }
}
