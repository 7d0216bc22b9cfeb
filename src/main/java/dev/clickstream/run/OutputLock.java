package dev.clickstream.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Keeps two runs from writing to one output at once, on file systems that know no locks: a file
 * that says who runs and when it was last seen. A run that was killed does not stand in the way:
 * its process is gone, or, on another host, it has not been seen for two minutes.
 */
final class OutputLock implements AutoCloseable {
  private static final String FILE = "_running.json";
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);
  private static final Duration DEAD_AFTER = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OutputFolder output;
  private final ResourceId file;
  private final String run;
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "output-lock");
            thread.setDaemon(true);
            return thread;
          });

  private OutputLock(OutputFolder output, String run) {
    this.output = output;
    this.file = output.file(FILE);
    this.run = run;
  }

  /** Takes the lock, or fails if another run is alive or the folder cannot be written to. */
  static OutputLock acquire(OutputFolder output, String run) {
    OutputLock lock = new OutputLock(output, run);
    try {
      lock.refuseIfHeld();
      lock.write();
      lock.check();
    } catch (IOException e) {
      throw UserException.badOutput(
          "Cannot write to --output="
              + output.root()
              + ": "
              + Cause.of(e)
              + ". Choose another folder or permit writing there.",
          e);
    }
    lock.heart.scheduleWithFixedDelay(
        lock::beat, SIGN_OF_LIFE.toMillis(), SIGN_OF_LIFE.toMillis(), TimeUnit.MILLISECONDS);
    return lock;
  }

  /** Fails if another run has taken the lock in the meantime. */
  void check() throws IOException {
    JsonNode holder = read();
    if (holder == null || !holder.path("run").asText().equals(run)) {
      throw UserException.badOutput(
          "Another run has begun to write to "
              + output.root()
              + " at the same time. Nothing was published by this one. Run one after the other.",
          null);
    }
  }

  private void refuseIfHeld() throws IOException {
    JsonNode holder = read();
    if (holder != null && isAlive(holder)) {
      throw UserException.badOutput(
          "Another run is writing to "
              + output.root()
              + " (process "
              + holder.path("pid").asText()
              + " on "
              + holder.path("host").asText()
              + ", since "
              + holder.path("started").asText()
              + "). Wait for it to end, or choose another --output.",
          null);
    }
  }

  private static boolean isAlive(JsonNode holder) {
    if (!holder.path("host").asText().equals(host())) {
      Instant seen = Instant.parse(holder.path("seen").asText());
      return seen.plus(DEAD_AFTER).isAfter(Instant.now());
    }
    return ProcessHandle.of(holder.path("pid").asLong())
        .filter(ProcessHandle::isAlive)
        .map(OutputLock::startOf)
        .filter(start -> start.equals(holder.path("processStarted").asText()))
        .isPresent();
  }

  private @Nullable JsonNode read() throws IOException {
    String text = OutputFolder.read(file);
    try {
      JsonNode holder = text == null ? null : JSON.readTree(text);
      return holder != null && holder.hasNonNull("seen") ? holder : null;
    } catch (IOException | RuntimeException e) {
      // Half a lock is what a run leaves that was killed as it wrote it.
      return null;
    }
  }

  private void write() throws IOException {
    ObjectNode holder = JSON.createObjectNode();
    holder.put("run", run);
    holder.put("host", host());
    holder.put("pid", ProcessHandle.current().pid());
    holder.put("processStarted", startOf(ProcessHandle.current()));
    holder.put("started", run);
    holder.put("seen", Instant.now().toString());
    OutputFolder.writeAtomically(file, holder.toPrettyString());
  }

  private void beat() {
    try {
      write();
    } catch (IOException e) {
      // The next beat may succeed; if none does, others may take the lock, and check() tells.
      return;
    }
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Gives the lock back. */
  @Override
  public void close() {
    heart.shutdownNow();
    try {
      heart.awaitTermination(10, TimeUnit.SECONDS);
      JsonNode holder = read();
      if (holder != null && holder.path("run").asText().equals(run)) {
        OutputFolder.delete(List.of(file));
      }
    } catch (IOException e) {
      // Without its process the lock is void.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
