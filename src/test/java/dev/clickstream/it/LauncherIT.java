package dev.clickstream.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code target/clickstream}: the pipeline without Maven. */
class LauncherIT {
  private static final String LAUNCHER = System.getProperty("clickstream.launcher");

  @TempDir Path folder;

  private ChildRun run(String options, String... args) throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("another folder"));
    List<String> command = new ArrayList<>(List.of(LAUNCHER));
    command.addAll(Arrays.asList(args));
    ProcessBuilder process =
        new ProcessBuilder(command)
            .directory(elsewhere.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    process.environment().put("JAVA_OPTS", options);
    process.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return ChildRun.of(process.start(), folder.resolve("log"));
  }

  @Test
  void runsInAnyFolderWithItsClassesFromTheArchive() throws Exception {
    GenerateEvents.write(
        GeneratorSettings.builder().setRows(5_000).setDays(2).build(),
        folder.resolve("my input").toString());
    Path classes = folder.resolve("classes");
    ChildRun run =
        run(
            "-Xmx1g -Xlog:class+load:file=" + classes,
            "--input=" + folder + "/my input/*",
            "--output=tables");
    assertThat(run.said(), run.exitCode(), is(0));
    assertThat(run.said(), containsString("5,000 rows read in 2 files: 5,000 valid"));
    assertThat(Files.exists(folder.resolve("another folder/tables/run.json")), is(true));
    List<String> loaded = Files.readAllLines(classes);
    long fromArchive = loaded.stream().filter(line -> line.contains("shared objects file")).count();
    assertThat(fromArchive, greaterThan(loaded.size() * 3L / 4));
  }

  @Test
  void endsWithThePipelinesExitCode() throws Exception {
    ChildRun run = run("", "--input=/nowhere/*.csv");
    assertThat(run.said(), run.exitCode(), is(2));
    assertThat(run.said(), allOf(containsString("/nowhere/*.csv"), containsString("No file")));
  }
}
