package dev.clickstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.clickstream.oracle.Oracle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user gets wrong ends in one line and the right exit code, and changes nothing. */
class BadInputTest {
  private static final String GOOD = "2019-10-01 00:00:00 UTC,view,1,2,,,1.00,3,s\n";

  @TempDir Path folder;

  @BeforeEach
  void writeInput() throws IOException {
    Files.createDirectories(folder.resolve("in"));
    Files.writeString(folder.resolve("in/a.csv"), GOOD.repeat(3), UTF_8);
  }

  private void fails(int exitCode, Matcher<String> message, String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("--runner=DirectRunner"));
    List.of("--input=" + folder + "/in/*", "--output=" + folder + "/out").stream()
        .filter(
            fallback ->
                Arrays.stream(options)
                    .noneMatch(o -> o.startsWith(fallback.substring(0, fallback.indexOf('=')))))
        .forEach(args::add);
    args.addAll(List.of(options));
    Runs.Outcome outcome = Runs.run(args.toArray(new String[0]));
    assertThat(outcome.err, outcome.exitCode, is(exitCode));
    assertThat(outcome.err, message);
    assertThat("one line: " + outcome.err, outcome.err.strip().lines().count(), is(1L));
    assertThat(outcome.out, is(""));
    assertThat(filesOf(folder.resolve("out")), is(List.of()));
  }

  private static List<String> filesOf(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.filter(Files::isRegularFile).forEach(file -> names.add(file.toString()));
      }
    }
    return names;
  }

  @ParameterizedTest
  @CsvSource({
    "--sessionGap=30, PT30M",
    "--sessionGap=PT0S, at least",
    "--sessionGap=-PT5M, at least",
    "--fromDate=2019-02-30, not a date",
    "--toDate=yesterday, not a date",
    "--maxQuarantineRatio=5, between 0 and 1",
    "--maxQuarantineRatio=x, maxQuarantineRatio",
    "--sesionGap=PT30M, sesionGap",
    "--runner=FlinkRunner, FlinkRunner",
  })
  void unusableOptionsAreNamed(String option, String message) throws IOException {
    fails(2, containsString(message), option);
  }

  @Test
  void aRangeThatEndsBeforeItBegins() throws IOException {
    fails(2, containsString("is after"), "--fromDate=2019-10-02", "--toDate=2019-10-01");
  }

  @Test
  void noFileMatches() throws IOException {
    fails(2, containsString("No file matches"), "--input=" + folder + "/none/*.csv");
  }

  @Test
  void aWrongHeader() throws IOException {
    Files.writeString(folder.resolve("in/b.csv"), "event_time,product_id\n" + GOOD);
    fails(
        2,
        allOf(
            containsString("b.csv"),
            containsString("Found: event_time,product_id"),
            containsString("Expected: event_time,event_type")));
  }

  @Test
  void aTruncatedGzip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      Random random = new Random(1);
      for (int i = 0; i < 50_000; i++) {
        gzip.write(GOOD.replace("1.00", random.nextInt(1 << 20) + ".00").getBytes(UTF_8));
      }
    }
    Files.write(
        folder.resolve("in/b.csv.gz"), Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
    fails(2, allOf(containsString("b.csv.gz"), containsString("truncated")));
  }

  @Test
  void aPlainFileNamedGzipIsReadAsItIs() throws IOException {
    // Some clients unpack what they download and keep the name.
    Files.writeString(folder.resolve("in/b.csv.gz"), GOOD);
    String summary =
        Runs.succeeds(
            "--runner=DirectRunner", "--input=" + folder + "/in/*", "--output=" + folder + "/out");
    assertThat(summary, containsString("4 valid, 0 quarantined"));
  }

  @Test
  void tooManyRejectedRows() throws IOException {
    Files.writeString(folder.resolve("in/b.csv"), "bad\n");
    fails(1, allOf(containsString("1 of 4 rows"), containsString("FIELD_COUNT (1)")));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 200})
  void amountsBeyondWhatMoneyCanHold(int rows) throws IOException {
    String row = "2019-10-01 00:00:00 UTC,purchase,1,2,,,9999999999999999.00,3,s\n";
    Files.writeString(folder.resolve("in/b.csv"), row.repeat(rows));
    fails(1, containsString("impossible prices"));
  }

  @Test
  void anOutputThatIsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "precious");
    fails(2, containsString("is a file"), "--output=" + file);
    assertThat(Files.readString(file), is("precious"));
  }

  @Test
  void anOutputThatCannotBeWrittenTo() throws IOException {
    fails(2, containsString("Cannot write"), "--output=/proc/clickstream");
  }

  @Test
  void anOutputThatAnotherRunWritesTo() throws IOException {
    Files.createDirectories(folder.resolve("busy"));
    String lock =
        String.format(
            "{\"run\":\"r\",\"host\":\"elsewhere\",\"pid\":1,\"processStarted\":\"\","
                + "\"started\":\"now\",\"seen\":\"%s\"}",
            Instant.now());
    Files.writeString(folder.resolve("busy/_running.json"), lock);
    fails(2, containsString("Another run"), "--output=" + folder + "/busy");
    assertThat(Files.readString(folder.resolve("busy/_running.json")), is(lock));
  }

  @Test
  void aLockOfADeadRunDoesNotStandInTheWay() throws IOException {
    Files.createDirectories(folder.resolve("out"));
    Files.writeString(
        folder.resolve("out/_running.json"),
        "{\"run\":\"r\",\"host\":\"elsewhere\",\"pid\":1,\"started\":\"then\","
            + "\"seen\":\"2019-10-01T00:00:00Z\"}");
    Runs.succeeds(
        "--runner=DirectRunner", "--input=" + folder + "/in/*", "--output=" + folder + "/out");
    assertThat(Files.exists(folder.resolve("out/_running.json")), is(false));
  }

  @Test
  void aFileWithoutRowsPublishesNothingAndSaysSo() throws IOException {
    Runs.succeeds(
        "--runner=DirectRunner", "--input=" + folder + "/in/*", "--output=" + folder + "/out");
    List<String> before = filesOf(folder.resolve("out"));
    for (String content : List.of("", "\n\n", "\uFEFF")) {
      Files.writeString(folder.resolve("in/a.csv"), content);
      String summary =
          Runs.succeeds(
              "--runner=DirectRunner",
              "--input=" + folder + "/in/*",
              "--output=" + folder + "/out");
      assertThat(summary, containsString("There was not a row to publish"));
      assertThat(filesOf(folder.resolve("out")), is(before));
    }
  }

  @Test
  void allowedRejectionsGoToQuarantine() throws IOException {
    byte[] latin1 = {'c', 'a', 'f', (byte) 0xE9, '\n'};
    Files.write(folder.resolve("in/b.csv"), latin1);
    Files.writeString(folder.resolve("in/c.csv"), "x".repeat(3_000_000) + "\n" + GOOD);
    Path output = folder.resolve("out");
    Runs.succeeds(
        "--runner=DirectRunner",
        "--input=" + folder + "/in/*",
        "--output=" + output,
        "--maxQuarantineRatio=0.5");
    try (Oracle oracle = Oracle.of(EndToEndTest.files(folder.resolve("in")))) {
      oracle.assertSameTables(output);
      assertThat(oracle.number("SELECT count(*) FROM o_quarantine"), is(2L));
    }
  }

  @Test
  void helpExplainsEveryOption() {
    Runs.Outcome help = Runs.run("--help");
    assertThat(help.exitCode, is(0));
    for (String option :
        List.of(
            "--input",
            "--output",
            "--sessionGap",
            "--fromDate",
            "--toDate",
            "--dropDuplicates",
            "--maxQuarantineRatio",
            "--bigQueryDataset",
            "--bigQueryEndpoint",
            "--verbose",
            "--runner",
            "--sparkMaster")) {
      assertThat(help.out, containsString("  " + option + "\n"));
    }
    assertThat(help.out, containsString("Default: PT30M.  Example: --sessionGap=PT45M"));
  }
}
