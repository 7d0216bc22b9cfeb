package dev.clickstream.it;

import dev.clickstream.ClickstreamPipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The program in a process of its own, as a user starts it. */
final class ChildRun {
  private static final long LIMIT_SECONDS = 300;

  /** Often enough to catch a publication in the middle, seldom enough to leave it the processor. */
  private static final long POLL_NANOS = 1_000_000;

  private final Process process;
  private final Path log;

  private ChildRun(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it; what it says goes into a log file. */
  static ChildRun start(Path log, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Paths.get(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.addAll(Arrays.asList(System.getProperty("clickstream.jvmArgs", "").split(" ")));
    command.removeIf(String::isEmpty);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ClickstreamPipeline.class.getName());
    command.addAll(Arrays.asList(args));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new ChildRun(process, log);
  }

  /** A process that was started otherwise. */
  static ChildRun of(Process process, Path log) {
    return new ChildRun(process, log);
  }

  /** Waits until something is so or the process has ended; true if it is so. */
  boolean runsUntil(BooleanSupplier condition) {
    while (process.isAlive()) {
      if (condition.getAsBoolean()) {
        return true;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return false;
  }

  /** Ends it as the kernel does: no handler of its own runs. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for the end and gives the exit code. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("a run took over " + LIMIT_SECONDS + " s");
    }
    return process.exitValue();
  }

  String said() throws IOException {
    return Files.readString(log);
  }
}
