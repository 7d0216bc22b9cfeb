package dev.clickstream.run;

import dev.clickstream.input.InputFiles;
import dev.clickstream.session.Sessionize;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Settings of Spark that suit this graph, wherever the user has set nothing. */
public final class SparkDefaults {
  private static final int MAX_TASKS = 20_000;

  private SparkDefaults() {}

  /**
   * Fills in what neither the arguments nor {@code spark-submit} have set.
   *
   * @param args the arguments of the run, to tell what the user has set from Beam's own defaults
   */
  public static void apply(PipelineOptions options, List<String> args, InputFiles input) {
    SparkPipelineOptions spark = options.as(SparkPipelineOptions.class);
    if (!isGiven(args, "sparkMaster")) {
      // By number: with a star, Beam takes this machine for a cluster and sends it its own jars.
      spark.setSparkMaster("local[" + Runtime.getRuntime().availableProcessors() + "]");
    }
    if (!isGiven(args, "cacheDisabled")) {
      // Nothing is used twice; what a cache would keep is cheaper to read from the shuffle again.
      spark.setCacheDisabled(true);
    }
    if (!isGiven(args, "preferGroupByKeyToHandleHugeValues")) {
      // Else Beam's GroupByKey caches all that it has grouped, whatever the option above says: the
      // heap filled with buckets that nobody reads again (10 million rows: 2.2 GB instead of 1.5).
      spark.setPreferGroupByKeyToHandleHugeValues(true);
    }
    String master = System.getProperty("spark.master", spark.getSparkMaster());
    boolean local = master.startsWith("local");
    String jars = System.getProperty("spark.jars", "");
    if (!jars.isEmpty() && !isGiven(args, "filesToStage")) {
      // What spark-submit was given. Else Beam would have the whole class path sent to every
      // executor, all jars of Spark's among it: 350 MB.
      spark.setFilesToStage(List.of(jars.split(",")));
    }
    int tasks =
        Math.min(MAX_TASKS, Sessionize.tasksFor(Sessionize.bucketsFor(input.estimatedBytes())));
    setIfAbsent("spark.default.parallelism", Integer.toString(tasks));
    setIfAbsent("spark.extraListeners", SparkProgress.class.getName());
    // Below 200 tasks Spark would write a file for each pair of tasks and then copy them into one:
    // everything twice.
    setIfAbsent("spark.shuffle.sort.bypassMergeThreshold", "1");
    if (local) {
      setIfAbsent("spark.ui.enabled", "false");
      setIfAbsent("spark.driver.host", "127.0.0.1");
      setIfAbsent("spark.driver.bindAddress", "127.0.0.1");
      // Leaves the other half of the heap to sorting and encoding.
      setIfAbsent("spark.memory.fraction", "0.5");
    }
  }

  private static boolean isGiven(List<String> args, String option) {
    return args.stream().anyMatch(arg -> arg.startsWith("--" + option + "="));
  }

  /** Properties that are ours: a second run in the same process may set them anew. */
  private static final Set<String> OURS = ConcurrentHashMap.newKeySet();

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null || OURS.contains(property)) {
      OURS.add(property);
      System.setProperty(property, value);
    }
  }
}
