package dev.clickstream.run;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import scala.collection.JavaConverters;

/** Tells {@link Progress} of Spark's stages and tasks; Spark makes one by its class name. */
public final class SparkProgress extends SparkListener {
  private static final String[] STAGES = {
    "reading and parsing", "sessions and tables", "writing files", "finishing"
  };

  private final Map<Integer, Integer> depths = new HashMap<>();

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
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd ended) {
    Progress progress = Progress.current();
    if (progress != null && ended.taskInfo().successful()) {
      progress.taskDone();
    }
  }
}
