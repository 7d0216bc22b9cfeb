package dev.clickstream.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clickstream.ClickstreamPipeline;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A standalone Spark cluster on this machine: a master and two workers with a core each, every one
 * a process, as are the executors they start and the driver of each run.
 */
final class SparkCluster implements AutoCloseable {
  static final int WORKERS = 2;

  private static final Duration START = Duration.ofMinutes(3);
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern MASTER_UI =
      Pattern.compile("MasterWebUI to \\S+ and started at (http://\\S+)");

  private final Path home;
  private final Path java;
  private final Path folder;
  private final List<Process> workers = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();
  private final String master;

  private SparkCluster(Path home, Path java, Path folder) throws IOException {
    this.home = home;
    this.java = java;
    this.folder = folder;
    Files.createDirectories(folder);
    try {
      start("master", "org.apache.spark.deploy.master.Master", "--port", "0");
      this.master = said("master", MASTER);
      String status = said("master", MASTER_UI) + "/json/";
      for (int i = 0; i < WORKERS; i++) {
        String name = "worker-" + i;
        workers.add(
            start(
                name,
                "org.apache.spark.deploy.worker.Worker",
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                folder.resolve(name).toString(),
                master));
      }
      await("two workers", () -> aliveWorkers(status) == WORKERS);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts one.
   *
   * @param java the {@code JAVA_HOME} of all of its processes
   * @param folder for logs, scratch space and the workers' files
   */
  static SparkCluster start(Path java, Path folder) throws IOException {
    return new SparkCluster(SparkDistribution.home(), java, folder);
  }

  private Process start(String name, String mainClass, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/spark-class").toString()));
    command.add(mainClass);
    command.addAll(List.of("--host", "127.0.0.1", "--webui-port", "0"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = builder(command, name);
    builder.environment().put("SPARK_DAEMON_MEMORY", "256m");
    builder.environment().put("SPARK_LOCAL_DIRS", scratch(name).toString());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private ProcessBuilder builder(List<String> command, String log) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(log + ".log").toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("SPARK_"));
    environment.put("SPARK_HOME", home.toString());
    environment.put("JAVA_HOME", java.toString());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder;
  }

  private Path scratch(String worker) {
    return folder.resolve(worker + "-scratch");
  }

  /**
   * Submits the jar as Dataproc does, and returns when the driver is started.
   *
   * @param properties {@code name=value}, beside those that every run gets
   * @param arguments of the program
   */
  ChildRun submit(String log, List<String> properties, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/spark-submit").toString());
    command.addAll(List.of("--master", master));
    command.addAll(List.of("--class", ClickstreamPipeline.class.getName()));
    command.addAll(List.of("--driver-memory", "512m", "--executor-memory", "512m"));
    // What terraform/submit-dataproc sets, but for sizes.
    List<String> all =
        new ArrayList<>(
            List.of(
                "spark.memory.fraction=0.5",
                "spark.driver.extraJavaOptions=-XX:+UseParallelGC",
                "spark.executor.extraJavaOptions=-XX:+UseParallelGC",
                "spark.executor.cores=1",
                // Several tasks for each core although the input is small.
                "spark.default.parallelism=8",
                "spark.ui.port=0"));
    all.addAll(properties);
    for (String property : all) {
      command.addAll(List.of("--conf", property));
    }
    command.add(System.getProperty("clickstream.jar"));
    command.add("--runner=SparkRunner");
    command.addAll(List.of(arguments));
    Process driver = builder(command, log).start();
    processes.add(driver);
    return ChildRun.of(driver, folder.resolve(log + ".log"));
  }

  /** Number of shuffle files that the executor of a worker holds now. */
  long shuffleFiles(int worker) {
    try (Stream<Path> files = Files.walk(scratch("worker-" + worker))) {
      return files
          .filter(file -> file.getFileName().toString().matches("shuffle_.*\\.data"))
          .count();
    } catch (IOException | java.io.UncheckedIOException e) {
      // Not there yet, or being cleaned up.
      return 0;
    }
  }

  /**
   * Ends the executor of a worker as the kernel does when memory runs out; false if it has none.
   */
  boolean killExecutor(int worker) {
    List<ProcessHandle> executors =
        workers
            .get(worker)
            .toHandle()
            .descendants()
            .filter(isExecutor())
            .collect(Collectors.toList());
    executors.forEach(ProcessHandle::destroyForcibly);
    return !executors.isEmpty();
  }

  private static Predicate<ProcessHandle> isExecutor() {
    return process ->
        process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend");
  }

  private static int aliveWorkers(String status) throws IOException {
    return new ObjectMapper().readTree(URI.create(status).toURL()).get("aliveworkers").asInt();
  }

  private interface Check {
    boolean isSo() throws IOException;
  }

  private void await(String what, Check check) throws IOException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!check.isSo()) {
      if (System.nanoTime() > deadline || processes.stream().anyMatch(p -> !p.isAlive())) {
        throw new IOException("No " + what + "; see the logs in " + folder);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }

  /** What a process writes into its log, once it has. */
  private String said(String name, Pattern pattern) throws IOException {
    Path log = folder.resolve(name + ".log");
    await(pattern.pattern(), () -> pattern.matcher(Files.readString(log)).find());
    Matcher matcher = pattern.matcher(Files.readString(log));
    if (!matcher.find()) {
      throw new IllegalStateException(log + " has lost a line");
    }
    return matcher.group(1);
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    for (Process process : processes) {
      process.onExit().join();
    }
  }
}
