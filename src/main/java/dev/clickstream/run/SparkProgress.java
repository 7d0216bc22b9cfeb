package dev.clickstream.run;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.Success$;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import scala.collection.JavaConverters;

/**
 * Tells {@link Progress} of Spark's stages, tasks and losses; Spark makes one by its class name and
 * calls it from one thread.
 */
public final class SparkProgress extends SparkListener {
  private static final String[] STAGES = {
    "reading and parsing", "sessions and tables", "writing files", "finishing"
  };

  /** How Spark words that it has let an idle executor go itself. */
  private static final String LET_GO = "killed by driver";

  private final Map<Integer, Integer> depths = new HashMap<>();
  private final Set<Integer> jobs = new HashSet<>();

  @Override
  public void onJobStart(SparkListenerJobStart started) {
    jobs.add(started.jobId());
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd ended) {
    jobs.remove(ended.jobId());
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    StageInfo stage = submitted.stageInfo();
    int depth = 0;
    for (Object parent : JavaConverters.seqAsJavaList(stage.parentIds())) {
      depth = Math.max(depth, 1 + depths.getOrDefault((Integer) parent, 0));
    }
    depths.put(stage.stageId(), depth);
    Progress progress = Progress.current();
    if (progress != null) {
      progress.stage(STAGES[Math.min(depth, STAGES.length - 1)], stage.numTasks());
      if (stage.attemptNumber() > 0) {
        progress.stageRunAgain();
      }
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd ended) {
    Progress progress = Progress.current();
    if (progress == null) {
      return;
    }
    TaskEndReason reason = ended.reason();
    if (reason == Success$.MODULE$) {
      progress.taskDone();
    } else if (!(reason instanceof TaskKilled)) {
      // A killed one is the slower of two attempts at the same task, or its job is over.
      progress.taskRunAgain();
    }
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    Progress progress = Progress.current();
    // Between jobs and after the last one they leave because they are told to.
    if (progress != null && !jobs.isEmpty() && !removed.reason().contains(LET_GO)) {
      progress.executorLost();
    }
  }
}
