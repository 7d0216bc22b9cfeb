package dev.clickstream.run;

import dev.clickstream.bigquery.BigQueryTables;
import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import dev.clickstream.input.InputFiles;
import dev.clickstream.table.Manifest;
import dev.clickstream.table.PublishedPartition;
import dev.clickstream.table.StageTables;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * One run around the graph: takes the output, tidies up after runs that died, executes, checks, and
 * publishes. Closing gives the output back and leaves nothing staged.
 */
public final class Run implements AutoCloseable {
  private final RunSettings settings;
  private final InputFiles input;
  private final OutputFolder output;
  private final OutputLock lock;
  private final String id;
  private final Instant started;
  private Retries retries = Retries.NONE;

  private Run(
      RunSettings settings,
      InputFiles input,
      OutputFolder output,
      OutputLock lock,
      String id,
      Instant started) {
    this.settings = settings;
    this.input = input;
    this.output = output;
    this.lock = lock;
    this.id = id;
    this.started = started;
  }

  /** Takes the output; fails if another run has it or it cannot be written to. */
  public static Run begin(RunSettings settings, InputFiles input) {
    Instant started = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    // A name that sorts by time and that no two runs share.
    String id =
        started.toString().replace(":", "").replace(".", "") + "-" + ProcessHandle.current().pid();
    OutputFolder output = OutputFolder.of(settings.output());
    OutputLock lock = OutputLock.acquire(output, id);
    try {
      Publication.recover(output);
    } catch (IOException e) {
      lock.close();
      throw UserException.badOutput(
          "Cannot tidy up "
              + output.root()
              + " after an earlier run: "
              + Cause.of(e)
              + ". Permit writing there.",
          e);
    }
    return new Run(settings, input, output, lock, id, started);
  }

  /** Where the graph stages its files. */
  public ResourceId staging() {
    return output.staging(id);
  }

  /** Runs the pipeline to its end and gives what it made; fails as it fails. */
  public Manifest execute(Pipeline pipeline) {
    try (Progress progress = Progress.start()) {
      PipelineResult result = pipeline.run();
      PipelineResult.State state = result.waitUntilFinish();
      retries = progress.retries();
      if (state != PipelineResult.State.DONE) {
        throw UserException.runFailed("The runner ended with " + state + ".", null);
      }
    }
    try {
      return Manifest.readFrom(StageTables.manifestIn(staging()));
    } catch (FileNotFoundException e) {
      throw new IllegalStateException("the graph has left no manifest", e);
    } catch (IOException e) {
      throw UserException.runFailed("Cannot read the staged files: " + Cause.of(e) + ".", e);
    }
  }

  /** Fails if the tables do not add up to the lines read, or too many lines were rejected. */
  public void check(Manifest manifest) {
    RunCheck.tablesAddUp(manifest, settings.range(), input.files().size());
    RunCheck.quarantineWithin(settings.maxQuarantineRatio(), manifest.counts());
  }

  /**
   * Puts the tables in place, and {@code run.json} last. Without a row to publish, nothing changes.
   *
   * @param tables the names of the tables, quarantine among them
   * @return what readers see of this run now; empty if not a row was read
   */
  public Optional<List<PublishedPartition>> publish(
      Manifest manifest, List<String> tables, String runner) {
    if (manifest.counts().input().rows() == 0) {
      return Optional.empty();
    }
    Instant ended = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    String record =
        RunRecord.of(id, settings, runner, input, tables, manifest, retries, started, ended);
    try {
      lock.check();
      return Optional.of(
          new Publication(output, id).publish(manifest.files(), tables, settings.range(), record));
    } catch (IOException e) {
      throw UserException.incomplete(
          "Cannot publish to "
              + output.root()
              + ": "
              + Cause.of(e)
              + ". Make room or permit writing there, and run again; partitions are whole, old or"
              + " new.",
          e);
    }
  }

  /**
   * Fills BigQuery with what was published, and says so in {@code run.json}.
   *
   * @param tables the names of the tables, quarantine among them
   */
  public void fill(
      BigQueryTables bigQuery, List<String> tables, List<PublishedPartition> published) {
    try (Progress progress = Progress.start()) {
      int jobs = published.size();
      progress.stage("loading BigQuery", jobs);
      lock.check();
      bigQuery.fill(id, tables, published, settings.range(), done -> progress.taskDone());
      OutputFolder.writeAtomically(
          output.file("run.json"),
          RunRecord.withBigQuery(OutputFolder.read(output.file("run.json")), Instant.now()));
    } catch (IOException | UserException e) {
      throw UserException.incomplete(
          "The tables in "
              + output.root()
              + " are published, but BigQuery is not complete: "
              + Cause.of(e)
              + ". Partitions there are whole, old or new; the same command again completes them.",
          e);
    }
  }

  /** A line that tells what a cluster lost and did again; empty if nothing. */
  public String retried() {
    return retries.line();
  }

  /** Seconds since the run began. */
  public long seconds() {
    return ChronoUnit.SECONDS.between(started, Instant.now());
  }

  @Override
  public void close() {
    try {
      if (OutputFolder.read(OutputFolder.file(staging(), "publish.json")) == null) {
        output.removeStaging(id);
      }
    } catch (IOException e) {
      // The next run removes it.
      lock.close();
      return;
    }
    lock.close();
  }
}
