package dev.clickstream.run;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Shows where a run is: on a terminal one line that is written over, elsewhere a line every ten
 * seconds. Runners report stages and tasks to {@link #current()}.
 */
final class Progress implements AutoCloseable {
  private static final long TERMINAL_MILLIS = 250;
  private static final long PIPE_MILLIS = 10_000;

  private static volatile @Nullable Progress current;

  private final PrintStream out;
  private final boolean terminal;
  private final long startedMillis = System.currentTimeMillis();
  private final Thread painter;
  private volatile String stage = "starting";
  private volatile int tasks;
  private volatile int tasksDone;
  private volatile boolean closed;
  private final AtomicInteger executorsLost = new AtomicInteger();
  private final AtomicInteger tasksRunAgain = new AtomicInteger();
  private final AtomicInteger stagesRunAgain = new AtomicInteger();
  private int width;

  private Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
    this.painter = new Thread(this::paint, "progress");
    painter.setDaemon(true);
  }

  /** Starts to show progress on standard error. */
  static Progress start() {
    Progress progress = new Progress(System.err, System.console() != null);
    current = progress;
    progress.painter.start();
    return progress;
  }

  /** The progress of the run of this process, or null if there is none. */
  static @Nullable Progress current() {
    return current;
  }

  /** A stage begins; {@code tasks} is 0 if unknown. */
  void stage(String name, int tasksOfStage) {
    tasksDone = 0;
    tasks = tasksOfStage;
    stage = name;
  }

  /** A task of the stage has ended. Called from one thread at a time. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void taskDone() {
    tasksDone = tasksDone + 1;
  }

  void executorLost() {
    executorsLost.incrementAndGet();
  }

  void taskRunAgain() {
    tasksRunAgain.incrementAndGet();
  }

  void stageRunAgain() {
    stagesRunAgain.incrementAndGet();
  }

  /** What was lost and done again so far. */
  Retries retries() {
    return Retries.of(executorsLost.get(), tasksRunAgain.get(), stagesRunAgain.get());
  }

  private void paint() {
    try {
      while (!closed) {
        Thread.sleep(terminal ? TERMINAL_MILLIS : PIPE_MILLIS);
        if (!closed) {
          show();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void show() {
    long seconds = (System.currentTimeMillis() - startedMillis) / 1000;
    String share = tasks > 0 ? String.format(Locale.ROOT, " %3d%%", 100L * tasksDone / tasks) : "";
    String line = String.format(Locale.ROOT, "%s%s  (%d s)", stage, share, seconds);
    if (terminal) {
      out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      width = line.length();
      out.flush();
    } else {
      out.println(line);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    current = null;
    painter.interrupt();
    if (terminal && width > 0) {
      out.print("\r" + " ".repeat(width) + "\r");
      out.flush();
    }
  }
}
