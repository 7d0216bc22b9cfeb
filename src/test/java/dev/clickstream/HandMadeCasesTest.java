package dev.clickstream;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.clickstream.oracle.Oracle;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The folders of {@code src/test/resources/cases}: a few rows for one rule of the contract, and
 * what the tables must say of them by hand, as lines of {@code value <- query}. The oracle must
 * agree.
 */
class HandMadeCasesTest {
  private static final String ARROW = " <- ";

  @TempDir Path output;

  static Stream<String> cases() throws IOException, URISyntaxException {
    return EndToEndTest.files(folder()).stream().map(path -> path.getFileName().toString());
  }

  private static Path folder() throws URISyntaxException {
    return Paths.get(HandMadeCasesTest.class.getResource("/cases").toURI());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tablesSayWhatTheRuleDemands(String name) throws Exception {
    Path input = folder().resolve(name).resolve("input.csv");
    Runs.succeeds("--runner=DirectRunner", "--input=" + input, "--output=" + output);
    try (Oracle oracle = Oracle.of(List.of(input))) {
      oracle.assertSameTables(output);
      for (String table : Oracle.TABLES) {
        oracle.loadOutput(table, table, output);
      }
      for (String line : Files.readAllLines(folder().resolve(name).resolve("expect.txt"))) {
        int arrow = line.indexOf(ARROW);
        String query = line.substring(arrow + ARROW.length());
        assertThat(query, oracle.text(query), is(line.substring(0, arrow)));
      }
    }
  }
}
