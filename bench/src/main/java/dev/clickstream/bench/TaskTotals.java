package dev.clickstream.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Adds up what the tasks of a Spark program did and writes it as JSON into the file that {@code
 * spark.bench.totals} names. Spark makes one by its class name ({@code spark.extraListeners}), so
 * it watches the pipeline without a change to it.
 */
public final class TaskTotals extends SparkListener {
  private final Path file;
  private long jobs;
  private long stages;
  private long tasks;
  private long bytesRead;
  private long shuffleBytes;
  private long memorySpilled;
  private long diskSpilled;
  private long gcMillis;

  public TaskTotals(SparkConf conf) {
    this.file = Path.of(conf.get("spark.bench.totals"));
  }

  @Override
  public void onJobStart(SparkListenerJobStart started) {
    jobs++;
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    stages++;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd ended) {
    tasks++;
    TaskMetrics metrics = ended.taskMetrics();
    if (metrics == null) {
      return;
    }
    bytesRead += metrics.inputMetrics().bytesRead();
    shuffleBytes += metrics.shuffleWriteMetrics().bytesWritten();
    memorySpilled += metrics.memoryBytesSpilled();
    diskSpilled += metrics.diskBytesSpilled();
    gcMillis += metrics.jvmGCTime();
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd ended) {
    String json =
        String.format(
            "{\"jobs\": %d, \"stages\": %d, \"tasks\": %d, \"spark_bytes_read\": %d,"
                + " \"shuffle_bytes\": %d, \"memory_spilled\": %d, \"disk_spilled\": %d,"
                + " \"gc_task_millis\": %d}%n",
            jobs, stages, tasks, bytesRead, shuffleBytes, memorySpilled, diskSpilled, gcMillis);
    try {
      Files.writeString(file, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
