package dev.clickstream.kestra;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the pipeline as {@code spark-submit} does, in a process of its own: Spark's {@code
 * SparkSubmit} with the uber jar if the property {@code pipeline.jar} names one, else with the
 * compiled classes of the project.
 */
public final class PipelineProcess {
  /** What Spark 3.5 needs of JDK 17; {@code spark-submit} adds the same. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");

  private PipelineProcess() {}

  /** How a run ended, and what it printed to both of its outputs. */
  public record Result(int exitCode, String output) {}

  /**
   * Runs the pipeline to its end.
   *
   * @param preempted whether to kill the process once the run holds its output
   */
  public static Result run(
      String mainClass, Map<String, String> properties, List<String> args, boolean preempted)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("pipeline.java"));
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    String jar = System.getProperty("pipeline.jar", "");
    String libraries = Files.readString(Path.of(System.getProperty("pipeline.classpath.file")));
    command.add("-cp");
    command.add(
        jar.isEmpty()
            ? System.getProperty("pipeline.classes") + File.pathSeparator + libraries.strip()
            : libraries.strip());
    command.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--master", "local[2]"));
    properties.forEach((name, value) -> command.addAll(List.of("--conf", name + "=" + value)));
    // Spark's own word for a program that is on the class path already.
    command.addAll(List.of("--class", mainClass, jar.isEmpty() ? "spark-internal" : jar));
    command.addAll(args);

    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      if (preempted) {
        killOnceItHasBegun(process, args);
      }
      try (InputStream output = process.getInputStream()) {
        String text = new String(output.readAllBytes(), UTF_8);
        return new Result(process.waitFor(), text);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** The lock in the output folder shows that the run has begun to work. */
  private static void killOnceItHasBegun(Process process, List<String> args)
      throws InterruptedException {
    String output =
        args.stream()
            .filter(arg -> arg.startsWith("--output="))
            .map(arg -> arg.substring("--output=".length()))
            .findFirst()
            .orElseThrow();
    while (process.isAlive() && !Files.exists(Path.of(output, "_running.json"))) {
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    process.destroyForcibly();
  }
}
