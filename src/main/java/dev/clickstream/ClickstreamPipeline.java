package dev.clickstream;

import dev.clickstream.bigquery.BigQueryTables;
import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import dev.clickstream.event.ParseEvents;
import dev.clickstream.event.QuarantineTable;
import dev.clickstream.funnel.FunnelByBrand;
import dev.clickstream.funnel.FunnelByCategory;
import dev.clickstream.funnel.FunnelByProduct;
import dev.clickstream.input.InputFiles;
import dev.clickstream.input.ReadLines;
import dev.clickstream.report.Summary;
import dev.clickstream.run.Run;
import dev.clickstream.run.RunSettings;
import dev.clickstream.session.EventsTable;
import dev.clickstream.session.Sessionize;
import dev.clickstream.session.SessionsTable;
import dev.clickstream.table.Manifest;
import dev.clickstream.table.PublishedPartition;
import dev.clickstream.table.StageTables;
import dev.clickstream.table.Tables;
import dev.clickstream.table.Tabulate;
import dev.clickstream.traffic.EventTypeByHour;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.joda.time.Duration;

/**
 * Turns click event CSVs into the tables of {@code schemas/}: the graph, and the run around it.
 *
 * <p>Lines become events, events become sessions, sessions become tables. The graph is one line of
 * transforms without a branch, because the Spark runner computes what two consumers share twice;
 * see {@code docs/design.md}.
 */
public final class ClickstreamPipeline {
  static final Tables TABLES =
      Tables.none()
          .and(new EventsTable())
          .and(new SessionsTable())
          .and(EventTypeByHour.create())
          .and(FunnelByProduct.create())
          .and(FunnelByCategory.create())
          .and(FunnelByBrand.create());

  private ClickstreamPipeline() {}

  /** Exits with 0 if the run is done, 1 if it failed, 2 if options or input are unusable. */
  public static void main(String[] args) {
    System.exit(CommandLine.run(args, System.out, System.err));
  }

  /** Adds the graph to a pipeline: from the input's files to files in a staging folder. */
  static void addGraph(
      Pipeline pipeline, RunSettings settings, InputFiles input, ResourceId staging) {
    Duration gap = Duration.millis(settings.sessionGap().toMillis());
    int buckets = Sessionize.bucketsFor(input.estimatedBytes());
    pipeline
        .apply("Read", ReadLines.from(input))
        .apply("Parse", ParseEvents.create().replacingIdsUnder(settings.userIdKey()))
        .apply("Session windows", Window.into(Sessions.withGapDuration(gap)))
        .apply("Sessionize", Sessionize.inBuckets(buckets))
        .apply("Global window", Window.into(new GlobalWindows()))
        .apply(
            "Tabulate",
            Tabulate.into(TABLES)
                .within(settings.range())
                .droppingDuplicates(settings.dropDuplicates())
                .ofBuckets(buckets))
        .apply("Stage", StageTables.in(staging, TABLES));
  }

  /** Runs the graph, checks what it made, publishes it and tells of it. */
  static String run(Pipeline pipeline, RunSettings settings, InputFiles input) {
    Optional<BigQueryTables> bigQuery =
        BigQueryTables.open(
            pipeline.getOptions(),
            settings.bigQueryDataset(),
            pipeline.getOptions().as(ClickstreamOptions.class).getBigQueryEndpoint(),
            settings.output(),
            tableNames());
    try (Run run = Run.begin(settings, input)) {
      addGraph(pipeline, settings, input, run.staging());
      Manifest manifest = run.execute(pipeline);
      run.check(manifest);
      String summary = Summary.of(manifest);
      Optional<List<PublishedPartition>> published =
          run.publish(manifest, tableNames(), pipeline.getOptions().getRunner().getSimpleName());
      if (published.isEmpty()) {
        return summary
            + "\nThere was not a row to publish: "
            + settings.output()
            + " is as it was.\n";
      }
      String places = settings.output();
      if (bigQuery.isPresent()) {
        run.fill(bigQuery.get(), tableNames(), published.get());
        places += " and BigQuery " + settings.bigQueryDataset();
      }
      if (pipeline.getOptions().as(ClickstreamOptions.class).isReport()) {
        summary = Summary.ofPublished(manifest, settings.output(), summary);
      }
      return summary + run.retried() + "\nTables: " + places + " (" + run.seconds() + " s)\n";
    } catch (IOException e) {
      throw UserException.runFailed("Cannot read the staged files: " + Cause.of(e) + ".", e);
    }
  }

  /** All tables in the order of the documentation. */
  static List<String> tableNames() {
    List<String> names = TABLES.names();
    names.add(QuarantineTable.NAME);
    return names;
  }
}
