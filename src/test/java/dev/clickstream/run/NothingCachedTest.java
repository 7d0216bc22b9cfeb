package dev.clickstream.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;

import dev.clickstream.Runs;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.storage.RDDInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

/** What a runner caches lies in memory for nothing: every collection of the graph is read once. */
class NothingCachedTest {
  private static final String LISTENERS = "spark.extraListeners";

  private String listenersBefore;

  /** Spark makes it by its name. */
  public static final class CacheListener extends SparkListener {
    private static final Set<String> CACHED = new ConcurrentSkipListSet<>();
    private static final Set<String> SEEN = new ConcurrentSkipListSet<>();

    @Override
    public void onStageCompleted(SparkListenerStageCompleted completed) {
      for (RDDInfo rdd : JavaConverters.seqAsJavaList(completed.stageInfo().rddInfos())) {
        SEEN.add(rdd.name());
        if (rdd.storageLevel().useMemory() || rdd.storageLevel().useDisk()) {
          CACHED.add(rdd.name() + " of " + rdd.callSite());
        }
      }
    }
  }

  @BeforeEach
  void listen() {
    listenersBefore = System.getProperty(LISTENERS);
    System.setProperty(LISTENERS, CacheListener.class.getName());
  }

  @AfterEach
  void stopListening() {
    if (listenersBefore == null) {
      System.clearProperty(LISTENERS);
    } else {
      System.setProperty(LISTENERS, listenersBefore);
    }
  }

  @Test
  void noCollectionOfTheGraphIsKept(@TempDir Path folder) {
    GenerateEvents.write(
        GeneratorSettings.builder().setRows(2_000).setDays(2).build(), folder + "/in");
    Runs.succeeds("--input=" + folder + "/in/*.csv", "--output=" + folder + "/out");
    assertThat(CacheListener.SEEN.size(), greaterThan(10));
    assertThat(CacheListener.CACHED, empty());
  }
}
