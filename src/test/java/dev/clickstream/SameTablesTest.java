package dev.clickstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.clickstream.oracle.Oracle;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same rows give the same tables, however they come; options change what they say and no more.
 */
class SameTablesTest {
  private static final String HEADER =
      "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session";

  @TempDir static Path shared;
  @TempDir Path folder;

  private static List<String> rows;
  private static Path expected;

  @BeforeAll
  static void runOnce() throws Exception {
    Path in = shared.resolve("in");
    GenerateEvents.write(
        GeneratorSettings.builder().setRows(12_000).setDays(4).setDuplicateRatio(0.02).build(),
        in.toString());
    rows = new ArrayList<>();
    for (Path file : EndToEndTest.files(in)) {
      List<String> lines = Files.readAllLines(file, UTF_8);
      rows.addAll(lines.subList(1, lines.size()));
    }
    expected = shared.resolve("expected");
    Runs.succeeds("--runner=DirectRunner", "--input=" + in + "/*", "--output=" + expected);
  }

  private void givesTheSame(String... options) {
    Path output = folder.resolve("out");
    List<String> args = new ArrayList<>(List.of(options));
    args.add("--input=" + folder + "/*.csv*");
    args.add("--output=" + output);
    Runs.succeeds(args.toArray(new String[0]));
    Oracle.assertSameTables(expected, output);
  }

  private void write(String name, String terminator, List<String> lines) throws IOException {
    Files.writeString(folder.resolve(name), String.join(terminator, lines), UTF_8);
  }

  @Test
  void shuffledRowsInOneFileWithoutAHeader() throws IOException {
    List<String> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(3));
    write("all.csv", "\n", shuffled);
    givesTheSame("--runner=DirectRunner");
  }

  @Test
  void otherFilesWithCarriageReturnsHeadersAndBlankLines() throws IOException {
    for (int i = 0; i < 13; i++) {
      List<String> lines = new ArrayList<>(List.of("\uFEFF" + HEADER, ""));
      lines.addAll(rows.subList(rows.size() * i / 13, rows.size() * (i + 1) / 13));
      lines.add(HEADER);
      write("part-" + i + ".csv", "\r\n", lines);
    }
    givesTheSame("--runner=DirectRunner");
  }

  @Test
  void gzippedFilesOnSparkWithOtherParallelism() throws IOException {
    for (int i = 0; i < 3; i++) {
      List<String> part = rows.subList(rows.size() * i / 3, rows.size() * (i + 1) / 3);
      try (OutputStream out =
          new GZIPOutputStream(Files.newOutputStream(folder.resolve("p" + i + ".csv.gz")))) {
        out.write(String.join("\n", part).getBytes(UTF_8));
      }
    }
    givesTheSame("--runner=SparkRunner", "--sparkMaster=local[3]");
  }

  @Test
  void smallBundlesOnOneSparkThread() throws IOException {
    write("all.csv", "\n", rows);
    givesTheSame("--runner=SparkRunner", "--sparkMaster=local[1]", "--bundleSize=131072");
  }

  @Test
  void quotedFieldsAreTheSameFields() throws IOException {
    List<String> quoted = new ArrayList<>();
    for (String row : rows) {
      quoted.add(row.contains("\"") ? row : '"' + String.join("\",\"", row.split(",", -1)) + '"');
    }
    write("all.csv", "\n", quoted);
    givesTheSame("--runner=DirectRunner");
  }

  @Test
  void aRunAgainChangesNothing() throws IOException {
    write("all.csv", "\n", rows);
    givesTheSame("--runner=DirectRunner");
    givesTheSame("--runner=DirectRunner");
  }

  @Test
  void dailyRunsOverTheDaysAroundEqualOneRunOverEverything() throws Exception {
    Path in = shared.resolve("in");
    List<Path> files = EndToEndTest.files(in);
    Path output = folder.resolve("out");
    LocalDate first = LocalDate.parse("2019-10-01");
    for (int day = 0; day < files.size(); day++) {
      List<String> around = new ArrayList<>();
      for (int near = Math.max(0, day - 1); near <= Math.min(files.size() - 1, day + 1); near++) {
        around.add(files.get(near).toString());
      }
      LocalDate date = first.plusDays(day);
      Runs.succeeds(
          "--runner=DirectRunner",
          "--input=" + String.join(",", around),
          "--output=" + output,
          "--fromDate=" + date,
          "--toDate=" + date);
    }
    Oracle.assertSameTables(expected, output);
  }

  @Test
  void optionsGiveTheTablesOfTheOracleWithThoseOptions() throws Exception {
    Path output = folder.resolve("out");
    Properties options = new Properties();
    options.setProperty("sessionGap", "PT3M");
    options.setProperty("dropDuplicates", "true");
    options.setProperty("fromDate", "2019-10-02");
    options.setProperty("toDate", "2019-10-03");
    List<String> args =
        new ArrayList<>(
            List.of(
                "--runner=DirectRunner",
                "--input=" + shared.resolve("in") + "/*",
                "--output=" + output));
    options.forEach((name, value) -> args.add("--" + name + "=" + value));
    Runs.succeeds(args.toArray(new String[0]));
    try (Oracle oracle = Oracle.of(EndToEndTest.files(shared.resolve("in")), options)) {
      oracle.assertSameTables(output);
      long dropped =
          oracle.number("SELECT count(*) FROM valid")
              - oracle.number("SELECT count(*) FROM stepped");
      assertThat(Runs.record(output).get("duplicates_dropped").asLong(), is(dropped));
    }
  }
}
