package dev.clickstream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clickstream.oracle.Oracle;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole program on both runners, every table compared whole with the oracle. */
class EndToEndTest {
  private static final Path SHARED_DATA =
      Paths.get(System.getProperty("clickstream.sharedData", "../shared/data"));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"DirectRunner", "SparkRunner"})
  void cleanAndDirtyRowsGiveTheTablesOfTheOracle(String runner) throws Exception {
    GenerateEvents.write(
        GeneratorSettings.builder()
            .setRows(60_000)
            .setDays(3)
            .setDirtyRatio(0.02)
            .setDuplicateRatio(0.01)
            .setBotEvents(2_000)
            .setHotProductShare(0.5)
            .build(),
        folder.resolve("in").toString());
    Path output = folder.resolve("out");
    Runs.succeeds("--runner=" + runner, "--input=" + folder + "/in/*.csv", "--output=" + output);
    try (Oracle oracle = Oracle.of(files(folder.resolve("in")))) {
      oracle.assertSameTables(output);
      Runs.assertCountsOf(oracle, output);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"DirectRunner", "SparkRunner"})
  void realRowsGiveTheTablesOfTheOracle(String runner) throws Exception {
    Path excerpt = SHARED_DATA.resolve("2019-Oct-excerpt.csv");
    assumeTrue(Files.exists(excerpt), "no real rows at " + excerpt.toAbsolutePath());
    Path output = folder.resolve("out");
    String summary =
        Runs.succeeds("--runner=" + runner, "--input=" + excerpt, "--output=" + output);
    assertThat(summary, containsString("17,434 valid, 1 quarantined"));
    try (Oracle oracle = Oracle.of(List.of(excerpt))) {
      oracle.assertSameTables(output);
      assertThat(oracle.number("SELECT count(*) FROM o_events"), is(17_434L));
      assertThat(oracle.number("SELECT sum(view_count) FROM o_sessions"), is(17_055L));
      assertThat(oracle.number("SELECT sum(cart_count) FROM o_sessions"), is(165L));
      assertThat(oracle.number("SELECT sum(purchase_count) FROM o_sessions"), is(214L));
      assertThat(oracle.number("SELECT sum(duplicate_count) FROM o_sessions"), is(5L));
    }
  }

  static List<Path> files(Path folder) throws IOException {
    return Runs.files(folder);
  }
}
