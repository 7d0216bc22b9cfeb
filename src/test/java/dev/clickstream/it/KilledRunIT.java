package dev.clickstream.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.clickstream.Runs;
import dev.clickstream.oracle.Oracle;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run that dies leaves tables that are old or new, and the next run puts everything right. */
class KilledRunIT {
  private static final String RUNNER = "--runner=SparkRunner";

  @TempDir static Path shared;
  @TempDir Path folder;

  private static Path oldTables;
  private static Path newTables;

  /** When to kill: by the clock while it computes, by what is on the disk while it publishes. */
  enum Moment {
    AS_IT_TAKES_THE_LOCK,
    AFTER_1_SECOND,
    AFTER_2_SECONDS,
    AFTER_3_SECONDS,
    AT_THE_FIRST_STAGED_FILE,
    AT_THE_TENTH_STAGED_FILE,
    AT_THE_MANIFEST,
    AT_THE_PLAN,
    AT_THE_FIRST_MOVED_FILE,
    AT_THE_TENTH_MOVED_FILE
  }

  @BeforeAll
  static void makeTables() {
    oldTables = makeTables("old", 1);
    newTables = makeTables("new", 2);
  }

  private static Path makeTables(String name, long seed) {
    GenerateEvents.write(
        GeneratorSettings.builder().setSeed(seed).setRows(30_000).setDays(7).build(),
        shared.resolve(name + "-in").toString());
    Path tables = shared.resolve(name);
    Runs.succeeds(
        "--runner=DirectRunner", "--input=" + shared + "/" + name + "-in/*", "--output=" + tables);
    return tables;
  }

  private static String[] newRun(String runner, Path output) {
    return new String[] {runner, "--input=" + shared + "/new-in/*", "--output=" + output};
  }

  @ParameterizedTest
  @EnumSource
  void afterAKillThePartitionsAreWholeAndTheNextRunFinishes(Moment moment) throws Exception {
    Path output = folder.resolve("out");
    copy(oldTables, output);
    ChildRun run = ChildRun.start(folder.resolve("log"), newRun(RUNNER, output));
    boolean reached = run.runsUntil(reached(moment, output));
    run.kill();
    assertThat(moment + " came: " + run.said(), reached, is(true));

    Oracle.assertEachPartitionIsOneOf(oldTables, newTables, output);

    Runs.succeeds(newRun("--runner=DirectRunner", output));
    Oracle.assertSameTables(newTables, output);
    assertThat(debris(output), is(List.of()));
  }

  private static BooleanSupplier reached(Moment moment, Path output) {
    long started = System.nanoTime();
    switch (moment) {
      case AS_IT_TAKES_THE_LOCK:
        return () -> Files.exists(output.resolve("_running.json"));
      case AFTER_1_SECOND:
      case AFTER_2_SECONDS:
      case AFTER_3_SECONDS:
        int seconds = moment.ordinal() - Moment.AFTER_1_SECOND.ordinal() + 1;
        return () -> System.nanoTime() - started > TimeUnit.SECONDS.toNanos(seconds);
      case AT_THE_FIRST_STAGED_FILE:
        return () -> count(output.resolve("_staging"), ".parquet") >= 1;
      case AT_THE_TENTH_STAGED_FILE:
        return () -> count(output.resolve("_staging"), ".parquet") >= 10;
      case AT_THE_MANIFEST:
        return () -> count(output.resolve("_staging"), "manifest") >= 1;
      case AT_THE_PLAN:
        return () -> count(output.resolve("_staging"), "publish.json") >= 1;
      case AT_THE_FIRST_MOVED_FILE:
        return () -> moved(output) >= 1;
      case AT_THE_TENTH_MOVED_FILE:
        return () -> moved(output) >= 10;
    }
    throw new AssertionError(moment);
  }

  /** Published files that are not the old ones any more. */
  private static long moved(Path output) {
    return files(output.resolve("sessions")).stream()
            .filter(file -> isNewerThanTheCopy(file, output))
            .count()
        + files(output.resolve("events")).stream()
            .filter(file -> isNewerThanTheCopy(file, output))
            .count();
  }

  private static boolean isNewerThanTheCopy(Path file, Path output) {
    try {
      return Files.getLastModifiedTime(file)
              .compareTo(Files.getLastModifiedTime(output.resolve("copied")))
          > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static long count(Path folder, String ending) {
    return files(folder).stream().filter(file -> file.toString().endsWith(ending)).count();
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).collect(Collectors.toList());
    } catch (IOException | UncheckedIOException e) {
      // The run is moving files about.
      return List.of();
    }
  }

  private static List<String> debris(Path output) {
    return files(output).stream()
        .map(file -> output.relativize(file).toString())
        .filter(name -> name.startsWith("_") || name.contains("unfinished"))
        .collect(Collectors.toList());
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      Path target = to.resolve(from.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
    Files.writeString(to.resolve("copied"), "");
  }

  @Test
  void aSecondRunIntoTheSameOutputIsRefusedWhileTheFirstIsAtWork() throws Exception {
    Path output = folder.resolve("out");
    ChildRun first = ChildRun.start(folder.resolve("log"), newRun(RUNNER, output));
    assertThat(first.runsUntil(() -> Files.exists(output.resolve("_running.json"))), is(true));
    Runs.Outcome second = Runs.run(newRun("--runner=DirectRunner", output));
    assertThat(second.err, second.exitCode, is(2));
    assertThat(second.err, containsString("Another run is writing to"));
    assertThat(first.said(), first.exitCode(), is(0));
    Oracle.assertSameTables(newTables, output);
  }
}
