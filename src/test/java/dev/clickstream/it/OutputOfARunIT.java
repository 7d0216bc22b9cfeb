package dev.clickstream.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user of the SparkRunner sees, to the last line. */
class OutputOfARunIT {
  private static final String PROGRESS = "[a-z ]+( +\\d+%)?  \\(\\d+ s\\)";

  @TempDir Path folder;

  @BeforeEach
  void makeInput() {
    GenerateEvents.write(
        GeneratorSettings.builder().setRows(5_000).setDays(2).setGzip(true).build(),
        folder.resolve("in").toString());
  }

  private ChildRun run() throws IOException {
    return ChildRun.start(
        folder.resolve("log"), "--input=" + folder + "/in/*", "--output=" + folder + "/out");
  }

  private static List<String> withoutProgress(String said) {
    return said.lines().filter(line -> !line.matches(PROGRESS)).collect(Collectors.toList());
  }

  @Test
  void aHealthyRunSaysNothingButItsProgressAndItsSummary() throws Exception {
    ChildRun run = run();
    assertThat(run.said(), run.exitCode(), is(0));
    List<String> lines = withoutProgress(run.said());
    assertThat(lines.get(0), containsString("5,000 rows read in 2 files: 5,000 valid"));
    assertThat(lines, everyItem(matchesPattern("^(?!.*(WARN|ERROR|SLF4J|Exception)).*$")));
  }

  @Test
  void aFailedRunSaysOneLine() throws Exception {
    Path file = folder.resolve("in/events-2019-10-02.csv.gz");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    ChildRun run = run();
    assertThat(run.said(), run.exitCode(), is(2));
    List<String> lines = withoutProgress(run.said());
    assertThat(run.said(), lines, hasSize(1));
    assertThat(
        lines.get(0),
        allOf(containsString("events-2019-10-02.csv.gz"), containsString("corrupt or truncated")));
  }
}
