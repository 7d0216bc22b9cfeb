package dev.clickstream.bigquery;

import com.google.api.services.bigquery.model.Clustering;
import com.google.api.services.bigquery.model.Dataset;
import com.google.api.services.bigquery.model.HivePartitioningOptions;
import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfiguration;
import com.google.api.services.bigquery.model.JobConfigurationLoad;
import com.google.api.services.bigquery.model.JobConfigurationQuery;
import com.google.api.services.bigquery.model.JobReference;
import com.google.api.services.bigquery.model.Table;
import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import dev.clickstream.row.TableSchema;
import dev.clickstream.table.DateRange;
import dev.clickstream.table.PublishedPartition;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The tables in BigQuery. They are filled from the Parquet files that a run has published, one load
 * job a partition, each of which replaces its partition in one step. So nothing is encoded, stored
 * or sent twice, and a run, a retry and a re-run all leave the same rows.
 *
 * <p>See {@code docs/bigquery.md} for why this is not {@code BigQueryIO}.
 */
public final class BigQueryTables {
  private static final int CONCURRENT_JOBS = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final DateTimeFormatter DECORATOR = DateTimeFormatter.BASIC_ISO_DATE;

  private final BigQueryApi api;
  private final BigQueryDataset dataset;
  private final LoadSources sources;
  private final @Nullable String location;
  private final Map<String, TableSchema> missing = new HashMap<>();

  private BigQueryTables(
      BigQueryApi api, BigQueryDataset dataset, LoadSources sources, @Nullable String location) {
    this.api = api;
    this.dataset = dataset;
    this.sources = sources;
    this.location = location;
  }

  /**
   * Finds out, before any work is done, whether the tables can be filled; fails with what is in the
   * way. Changes nothing.
   *
   * @param dataset where the tables are, or are to be made; null if none are wanted
   * @param endpoint the root of the service, or null for Google's
   * @param output where the run publishes its files
   */
  public static Optional<BigQueryTables> open(
      PipelineOptions options,
      @Nullable BigQueryDataset dataset,
      @Nullable String endpoint,
      String output,
      List<String> tables) {
    if (dataset == null) {
      return Optional.empty();
    }
    LoadSources sources = LoadSources.of(output, options.getTempLocation());
    sources.requireReachable();
    BigQueryApi api = BigQueryApi.connect(options, endpoint, PATIENCE);
    try {
      Dataset found =
          api.dataset(dataset)
              .orElseThrow(
                  () ->
                      UserException.badOutput(
                          "There is no BigQuery data set "
                              + dataset
                              + ". Create it where the bucket is: bq --location=LOCATION mk"
                              + " --dataset "
                              + dataset,
                          null));
      BigQueryTables opened = new BigQueryTables(api, dataset, sources, found.getLocation());
      opened.tryToAskForAJob();
      for (String table : tables) {
        opened.compare(TableSchema.of(table));
      }
      return Optional.of(opened);
    } catch (IOException e) {
      throw UserException.badOutput(
          "Cannot use --bigQueryDataset=" + dataset + ": " + Cause.of(e) + ".", e);
    }
  }

  /** A dry run costs nothing and needs the permission that every load needs. */
  private void tryToAskForAJob() throws IOException {
    api.start(
        new JobReference().setProjectId(dataset.project()).setLocation(location),
        new JobConfiguration()
            .setDryRun(true)
            .setQuery(new JobConfigurationQuery().setQuery("SELECT 1").setUseLegacySql(false)));
  }

  private void compare(TableSchema schema) throws IOException {
    Optional<Table> existing = api.table(dataset.table(schema.name()));
    if (existing.isEmpty()) {
      missing.put(schema.name(), schema);
      return;
    }
    Optional<String> difference = TableResource.of(schema).differenceTo(existing.get());
    if (difference.isPresent()) {
      throw UserException.badOutput(
          "The BigQuery table "
              + dataset
              + "."
              + schema.name()
              + " is not the one that the pipeline writes: "
              + difference.get()
              + ". Nothing was changed. Rename or drop that table, or name another"
              + " --bigQueryDataset.",
          null);
    }
  }

  /**
   * Makes the tables hold what a run has published.
   *
   * @param run the name of the run, from which jobs take their names
   * @param tables all tables of the run, with rows or without
   * @param range the partitions that the run writes; one in it without rows becomes empty
   * @param progress is told how many of the jobs are done, from one thread
   * @return the number of jobs
   */
  public int fill(
      String run,
      List<String> tables,
      List<PublishedPartition> partitions,
      DateRange range,
      IntConsumer progress)
      throws IOException {
    for (TableSchema schema : missing.values()) {
      api.create(TableResource.of(schema).toCreate(dataset, labels()));
    }
    Jobs jobs = new Jobs(api, dataset.project(), location);
    try (LoadSources.Copies copies = sources.copiesFor(run)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (PublishedPartition partition : partitions) {
        tasks.add(
            () -> {
              load(jobs, run, partition, copies);
              return null;
            });
      }
      for (String table : tables) {
        emptying(TableSchema.of(table), partitions, range)
            .ifPresent(
                sql ->
                    tasks.add(
                        () -> {
                          empty(jobs, run, table, sql);
                          return null;
                        }));
      }
      runAll(tasks, progress);
      return tasks.size();
    }
  }

  private void load(Jobs jobs, String run, PublishedPartition partition, LoadSources.Copies copies)
      throws IOException {
    String target = target(partition);
    JobConfiguration configuration =
        new JobConfiguration()
            .setLabels(labels(run, partition.table()))
            .setLoad(loadOf(partition, copies.urisOf(partition)));
    Job done = jobs.run(jobId(run, target), configuration, "The load into " + name(target));
    long rows = done.getStatistics().getLoad().getOutputRows();
    if (rows != partition.rows()) {
      throw UserException.runFailed(
          String.format(
              "The load into %s brought %,d rows of %,d (job %s)",
              name(target), rows, partition.rows(), done.getJobReference().getJobId()),
          null);
    }
  }

  private JobConfigurationLoad loadOf(PublishedPartition partition, List<String> uris) {
    TableSchema schema = TableSchema.of(partition.table());
    JobConfigurationLoad load =
        new JobConfigurationLoad()
            .setSourceFormat("PARQUET")
            .setSourceUris(uris)
            .setDestinationTable(dataset.table(target(partition)))
            .setCreateDisposition("CREATE_NEVER")
            .setWriteDisposition("WRITE_TRUNCATE");
    if (schema.partitionColumn().isPresent()) {
      // The partition column is in the path, not in the file.
      String column = schema.partitionColumn().get();
      String first = uris.get(0);
      String folder = first.substring(0, first.lastIndexOf("/" + column + "=") + 1);
      load.setHivePartitioningOptions(
          new HivePartitioningOptions()
              .setMode("CUSTOM")
              .setSourceUriPrefix(folder + "{" + column + ":DATE}"));
    } else {
      // To truncate a whole table takes its schema away as well: the job must bring it again.
      load.setSchema(
          new com.google.api.services.bigquery.model.TableSchema()
              .setFields(TableResource.of(schema).fields()));
      if (!schema.clustering().isEmpty()) {
        load.setClustering(new Clustering().setFields(schema.clustering()));
      }
    }
    return load;
  }

  /** The statement that empties what the run answers for and has no rows for, if there is any. */
  private Optional<String> emptying(
      TableSchema schema, List<PublishedPartition> partitions, DateRange range) {
    if (missing.containsKey(schema.name())) {
      return Optional.empty();
    }
    String table = "`" + dataset.project() + "." + dataset.name() + "." + schema.name() + "`";
    TreeSet<LocalDate> dates = new TreeSet<>();
    boolean any = false;
    for (PublishedPartition partition : partitions) {
      if (partition.table().equals(schema.name())) {
        any = true;
        if (partition.date() != null) {
          dates.add(partition.date());
        }
      }
    }
    if (schema.partitionColumn().isEmpty()) {
      return any ? Optional.empty() : Optional.of("TRUNCATE TABLE " + table);
    }
    if (range.isAll()) {
      return Optional.empty();
    }
    // A DELETE of whole partitions reads nothing and is not charged.
    List<DateRange> gaps = Gaps.in(range, dates);
    return gaps.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "DELETE FROM "
                + table
                + " WHERE "
                + Gaps.condition(schema.partitionColumn().get(), gaps));
  }

  private void empty(Jobs jobs, String run, String table, String sql) throws IOException {
    JobConfiguration configuration =
        new JobConfiguration()
            .setLabels(labels(run, table))
            .setQuery(new JobConfigurationQuery().setQuery(sql).setUseLegacySql(false));
    jobs.run(
        jobId(run, table + "_emptied"),
        configuration,
        "Removing the partitions of " + name(table) + " that have no rows any more");
  }

  private static void runAll(List<Callable<Void>> tasks, IntConsumer progress) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(CONCURRENT_JOBS);
    try {
      CompletionService<Void> results = new ExecutorCompletionService<>(threads);
      tasks.forEach(results::submit);
      for (int done = 1; done <= tasks.size(); done++) {
        results.take().get();
        progress.accept(done);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        throw (IOException) e.getCause();
      }
      if (e.getCause() instanceof RuntimeException) {
        throw (RuntimeException) e.getCause();
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static String target(PublishedPartition partition) {
    LocalDate date = partition.date();
    return date == null ? partition.table() : partition.table() + "$" + DECORATOR.format(date);
  }

  private String name(String target) {
    return dataset + "." + target;
  }

  private static String jobId(String run, String target) {
    return "clickstream_" + run + "_" + target.replace('$', '_');
  }

  private static Map<String, String> labels() {
    return Map.of("application", "clickstream-pipeline");
  }

  private static Map<String, String> labels(String run, String table) {
    Map<String, String> labels = new HashMap<>(labels());
    labels.put("run", run.toLowerCase(Locale.ROOT));
    labels.put("table", table);
    return labels;
  }
}
