package dev.clickstream.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clickstream.Runs;
import dev.clickstream.oracle.Oracle;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar on a real cluster of Spark, sent by {@code spark-submit}: whatever the cluster loses on
 * the way, the tables are those of the oracle.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {
  private static final Path JAVA = Paths.get(System.getProperty("java.home"));
  private static final List<String> AS_ON_DATAPROC =
      List.of("spark.speculation=false", "spark.dynamicAllocation.enabled=false");

  private final Path logs = Paths.get("target/cluster").toAbsolutePath();

  @TempDir static Path shared;
  @TempDir Path folder;

  private SparkCluster cluster;
  private Oracle oracle;
  private Path oldTables;

  @BeforeAll
  void start() throws Exception {
    oldTables = shared.resolve("old");
    makeEvents("old-in", 1);
    Runs.succeeds(
        "--runner=DirectRunner", "--input=" + shared + "/old-in/*", "--output=" + oldTables);
    makeEvents("in", 2);
    oracle = Oracle.of(Runs.files(shared.resolve("in")));
    cluster = SparkCluster.start(JAVA, logs.resolve("java-17"));
  }

  private static void makeEvents(String name, long seed) {
    GenerateEvents.write(
        GeneratorSettings.builder()
            .setSeed(seed)
            .setRows(60_000)
            .setDays(3)
            .setDirtyRatio(0.01)
            .setDuplicateRatio(0.01)
            .build(),
        shared.resolve(name).toString());
  }

  @AfterAll
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
    if (oracle != null) {
      oracle.close();
    }
  }

  private ChildRun submit(
      SparkCluster to, String log, List<String> properties, Path output, String... more)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--input=" + shared + "/in/*");
    arguments.add("--output=" + output);
    // Some twenty splits of what is one for the program's own default.
    arguments.add("--bundleSize=" + (1 << 18));
    return to.submit(log, properties, arguments.toArray(new String[0]));
  }

  private void assertGivesTheTablesOfTheOracle(ChildRun run, Path output) throws Exception {
    assertThat(run.said(), run.exitCode(), is(0));
    oracle.assertSameTables(output);
    Runs.assertCountsOf(oracle, output);
  }

  private static int retries(Path output, String field) throws IOException {
    JsonNode retries = Runs.record(output).get("retries");
    return retries.get(field).asInt();
  }

  @Test
  void theJarHoldsNoClassOfTheClusters() throws Exception {
    Set<String> ours = new TreeSet<>(classes(Paths.get(System.getProperty("clickstream.jar"))));
    List<String> twice = new ArrayList<>();
    for (Path jar : SparkDistribution.jars()) {
      for (String name : classes(jar)) {
        if (ours.contains(name)) {
          twice.add(name + " of " + jar.getFileName());
        }
      }
    }
    assertThat(twice, is(List.of()));
  }

  private static List<String> classes(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
          .collect(Collectors.toList());
    }
  }

  @Test
  void aRunGivesTheTablesOfTheOracleAndTellsOfNoRetry() throws Exception {
    Path output = folder.resolve("out");
    ChildRun run = submit(cluster, "plain", AS_ON_DATAPROC, output);
    assertGivesTheTablesOfTheOracle(run, output);
    assertThat(run.said(), containsString("Tables: " + output));
    assertThat(run.said(), not(containsString("Retried:")));
    // Beam would send the cluster's own jars to it.
    assertThat(run.said().split("Added JAR", -1).length - 1, is(1));
    assertThat(retries(output, "executors_lost"), is(0));
    assertThat(retries(output, "tasks_run_again"), is(0));
    assertThat(Runs.record(output).get("version").asText(), is(versionInTheJar()));
  }

  private static String versionInTheJar() throws IOException {
    try (JarFile jar = new JarFile(System.getProperty("clickstream.jar"))) {
      try (InputStream manifest = jar.getInputStream(jar.getEntry("META-INF/MANIFEST.MF"))) {
        var attributes = new java.util.jar.Manifest(manifest).getMainAttributes();
        return attributes.getValue("Implementation-Version")
            + " ("
            + attributes.getValue("Implementation-Build")
            + ")";
      }
    }
  }

  @Test
  void anExecutorKilledInTheMiddleOfTheShuffleIsMadeUpForAndTold() throws Exception {
    Path output = folder.resolve("out");
    ChildRun run = submit(cluster, "executor-killed", AS_ON_DATAPROC, output);
    // Its map output is on its disk, and is lost with it.
    assertThat(run.said(), run.runsUntil(() -> cluster.shuffleFiles(0) > 0), is(true));
    assertThat("an executor to kill", cluster.killExecutor(0), is(true));
    assertGivesTheTablesOfTheOracle(run, output);
    assertThat(retries(output, "executors_lost"), greaterThan(0));
    assertThat(retries(output, "tasks_run_again"), greaterThan(0));
    assertThat(run.said(), containsString("Retried: 1 executor lost"));
  }

  @Test
  void aKilledDriverLeavesWholePartitionsAndTheNextRunRepairs() throws Exception {
    Path output = folder.resolve("out");
    copy(oldTables, output);
    ChildRun run = submit(cluster, "driver-killed", AS_ON_DATAPROC, output);
    assertThat(run.said(), run.runsUntil(() -> isStaging(output)), is(true));
    run.kill();
    Oracle.assertSameTables(oldTables, output);

    ChildRun next = submit(cluster, "driver-after-the-killed", AS_ON_DATAPROC, output);
    assertGivesTheTablesOfTheOracle(next, output);
    assertThat(Files.exists(output.resolve("_staging")), is(false));
  }

  private static boolean isStaging(Path output) {
    try (var files = Files.walk(output.resolve("_staging"))) {
      return files.anyMatch(file -> file.toString().endsWith(".parquet"));
    } catch (IOException | java.io.UncheckedIOException e) {
      return false;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  @Test
  void speculationAndDynamicAllocationOnJava11GiveTheSameTablesAndShowNoKey() throws Exception {
    Path output = folder.resolve("out");
    String key = "a key that must be seen nowhere at all";
    Path keyFile = Files.writeString(folder.resolve("key"), key);
    Path eventLogs = Files.createDirectory(folder.resolve("event-logs"));
    try (SparkCluster java11 =
        SparkCluster.start(SparkDistribution.java11(), logs.resolve("java-11"))) {
      ChildRun run =
          submit(
              java11,
              "speculation",
              List.of(
                  "spark.dynamicAllocation.enabled=true",
                  "spark.dynamicAllocation.shuffleTracking.enabled=true",
                  "spark.dynamicAllocation.initialExecutors=1",
                  "spark.dynamicAllocation.schedulerBacklogTimeout=1s",
                  "spark.speculation=true",
                  // So eager that many a task is tried twice.
                  "spark.speculation.interval=10ms",
                  "spark.speculation.multiplier=1.01",
                  "spark.speculation.quantile=0.1",
                  "spark.speculation.minTaskRuntime=10ms",
                  "spark.eventLog.enabled=true",
                  "spark.eventLog.dir=" + eventLogs.toUri()),
              output,
              "--verbose",
              "--userIdKey=file://" + keyFile);
      assertThat(run.said(), run.exitCode(), is(0));
      Properties options = new Properties();
      options.setProperty("userIdKey", key);
      try (Oracle withOtherIds = Oracle.of(Runs.files(shared.resolve("in")), options)) {
        withOtherIds.assertSameTables(output);
      }
      assertThat(run.said(), containsString("speculatable"));
      assertThat(run.said(), not(containsString(key)));
      for (Path eventLog : Runs.files(eventLogs)) {
        String events = Files.readString(eventLog);
        assertThat(events, containsString("SparkListenerApplicationEnd"));
        assertThat(events, not(containsString(key)));
      }
    }
  }
}
