package dev.clickstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clickstream.oracle.Oracle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the program within a test, as its command line does. */
public final class Runs {
  private Runs() {}

  /** What a run said and how it ended. */
  public static final class Outcome {
    public final int exitCode;
    public final String out;
    public final String err;

    Outcome(int exitCode, String out, String err) {
      this.exitCode = exitCode;
      this.out = out;
      this.err = err;
    }
  }

  /** Without the report of a run, unless a test asks for it: most tests are about the tables. */
  public static Outcome run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    if (all.stream().noneMatch(arg -> arg.startsWith("--report="))) {
      all.add("--report=false");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        CommandLine.run(
            all.toArray(new String[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    return new Outcome(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** Runs and gives the summary; fails unless the run does what it should. */
  public static String succeeds(String... args) {
    Outcome outcome = run(args);
    assertThat(outcome.err, outcome.exitCode, is(0));
    assertThat(outcome.err, is(""));
    return outcome.out;
  }

  /** The files of a folder of input. */
  public static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().collect(Collectors.toList());
    }
  }

  public static JsonNode record(Path output) throws IOException {
    return new ObjectMapper().readTree(Files.readString(output.resolve("run.json")));
  }

  /** Fails unless run.json counts what the oracle counts. */
  public static void assertCountsOf(Oracle oracle, Path output) throws IOException {
    JsonNode rows = record(output).get("rows");
    long quarantined = oracle.number("SELECT count(*) FROM o_quarantine");
    long valid = oracle.number("SELECT count(*) FROM valid");
    assertThat(rows.get("read").asLong(), is(valid + quarantined));
    assertThat(rows.get("valid").asLong(), is(valid));
    assertThat(rows.get("quarantined").asLong(), is(quarantined));
    assertThat(
        rows.get("headers").asLong(), is(oracle.number("SELECT count(*) FROM header_lines")));
    assertThat(rows.get("blanks").asLong(), is(oracle.blanks()));
    for (String table : Oracle.TABLES) {
      assertThat(
          table,
          record(output).get("tables").get(table).get("rows").asLong(),
          is(oracle.number("SELECT count(*) FROM o_" + table)));
    }
  }
}
