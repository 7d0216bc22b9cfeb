package dev.clickstream.kestra;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Programs of the project, run by the {@code spark-submit} of the tests in a process of their own.
 */
public final class PipelineProcess {
  private static final Path PROGRAMS = Path.of("src", "test", "gcloud").toAbsolutePath();

  private PipelineProcess() {}

  /**
   * The environment for the programs in {@code src/test/gcloud}. They are first on the path, and
   * find the pipeline by the system properties that {@code kestra/check} sets.
   */
  public static Map<String, String> environment() {
    return Map.of(
        "PATH", PROGRAMS + ":" + System.getenv("PATH"),
        "LOCAL_CLOUD", LocalCloud.root().toString(),
        "PIPELINE_JAVA", System.getProperty("pipeline.java"),
        "PIPELINE_CLASSPATH_FILE", System.getProperty("pipeline.classpath.file"),
        "PIPELINE_CLASSES", System.getProperty("pipeline.classes"),
        "PIPELINE_JAR", System.getProperty("pipeline.jar", ""));
  }

  /** Runs a program to its end; fails if it fails. */
  static void run(String mainClass, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(PROGRAMS + "/spark-submit", "--class", mainClass, "--"));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment());
    Process process = builder.start();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(mainClass + " failed: " + text);
      }
    } finally {
      process.destroyForcibly();
    }
  }
}
