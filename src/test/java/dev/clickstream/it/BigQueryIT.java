package dev.clickstream.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clickstream.Runs;
import dev.clickstream.oracle.Oracle;
import dev.clickstream.row.Column;
import dev.clickstream.row.TableSchema;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as it is, from gs:// to gs:// and BigQuery, over the wire. */
class BigQueryIT {
  private static final LocalDate FIRST_DAY = LocalDate.parse("2019-10-01");
  private static final int DAYS = 4;

  @TempDir static Path shared;
  @TempDir Path folder;

  private static Emulators emulators;
  private static Rest rest;
  private static List<Path> input;

  @BeforeAll
  static void start() throws IOException {
    emulators = Emulators.start("bigquery");
    rest = new Rest(emulators);
    GenerateEvents.write(
        GeneratorSettings.builder()
            .setRows(12_000)
            .setFirstDate(FIRST_DAY)
            .setDays(DAYS)
            .setDirtyRatio(0.01)
            .setDuplicateRatio(0.01)
            .setGzip(true)
            .build(),
        shared.resolve("in").toString());
    input = files(shared.resolve("in"));
    rest.createBucket("raw");
    rest.createBucket("shop");
    for (Path file : input) {
      rest.upload(file, "raw", "clicks/" + file.getFileName());
    }
  }

  @AfterAll
  static void stop() {
    emulators.close();
  }

  @BeforeEach
  void forget() {
    emulators.storage().clear();
    emulators.bigQuery().clear();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().collect(Collectors.toList());
    }
  }

  private static String run(String dataset, String output, String... more) {
    List<String> args = new ArrayList<>(emulators.options());
    args.add("--bigQueryDataset=shop-project:" + dataset);
    args.add("--output=" + output);
    args.addAll(List.of(more));
    if (args.stream().noneMatch(arg -> arg.startsWith("--input="))) {
      args.add("--input=gs://raw/clicks/*.csv.gz");
    }
    if (args.stream().noneMatch(arg -> arg.startsWith("--runner="))) {
      args.add("--runner=DirectRunner");
    }
    return Runs.succeeds(args.toArray(new String[0]));
  }

  private void assertBigQueryHolds(Oracle oracle, String dataset) throws IOException {
    for (String table : Oracle.TABLES) {
      Path rows = folder.resolve(table + ".json");
      rest.download(dataset, table, rows);
      oracle.assertSameRows(table, rows);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"DirectRunner", "SparkRunner"})
  void filesAndBigQueryHoldTheTablesOfTheOracleAfterOneRunAndAfterTwo(String runner)
      throws Exception {
    String name = "whole_" + runner;
    rest.createDataset(name);
    try (Oracle oracle = Oracle.of(input)) {
      for (int run = 1; run <= 2; run++) {
        String summary = run(name, "gs://shop/" + name, "--runner=" + runner);
        assertThat(
            summary, containsString("Tables: gs://shop/" + name + " and BigQuery shop-project:"));
        Path output = emulators.bucket("shop").resolve(name);
        oracle.assertSameTables(output);
        Runs.assertCountsOf(oracle, output);
        assertBigQueryHolds(oracle, name);
      }
    }
  }

  @Test
  void dailyRunsOverTheDaysAroundFillBigQueryAsOneRunOverEverythingDoes() throws Exception {
    rest.createDataset("daily");
    for (int day = 0; day < DAYS; day++) {
      List<String> around = new ArrayList<>();
      for (int near = Math.max(0, day - 1); near <= Math.min(DAYS - 1, day + 1); near++) {
        around.add("gs://raw/clicks/" + input.get(near).getFileName());
      }
      LocalDate date = FIRST_DAY.plusDays(day);
      run(
          "daily",
          "gs://shop/daily",
          "--input=" + String.join(",", around),
          "--fromDate=" + date,
          "--toDate=" + date);
    }
    // The last run's input alone is in quarantine, which has no days.
    try (Oracle oracle = Oracle.of(input)) {
      for (String table : Oracle.TABLES) {
        if (!table.equals("quarantine")) {
          Path rows = folder.resolve(table + ".json");
          rest.download("daily", table, rows);
          oracle.assertSameRows(table, rows);
        }
      }
    }
  }

  @Test
  void daysOfTheRangeWithoutRowsBecomeEmptyAndDaysOutsideItStay() throws Exception {
    rest.createDataset("ranged");
    run("ranged", "gs://shop/ranged");
    long before = rest.number("SELECT count(*) FROM ranged.events WHERE event_date = '2019-10-01'");
    assertThat(before, greaterThan(0L));
    Properties options = new Properties();
    options.setProperty("fromDate", "2019-10-02");
    options.setProperty("toDate", "2019-10-31");
    String second = "--input=gs://raw/clicks/" + input.get(1).getFileName();
    run("ranged", "gs://shop/ranged", second, "--fromDate=2019-10-02", "--toDate=2019-10-31");
    assertThat(
        rest.number("SELECT count(*) FROM ranged.events WHERE event_date = '2019-10-01'"),
        is(before));
    try (Oracle oracle = Oracle.of(input.subList(1, 2), options)) {
      long expected = oracle.number("SELECT count(*) FROM o_events");
      assertThat(
          rest.number("SELECT count(*) FROM ranged.events WHERE event_date > '2019-10-01'"),
          is(expected));
      assertThat(
          rest.number("SELECT count(*) FROM ranged.quarantine"),
          is(oracle.number("SELECT count(*) FROM o_quarantine")));
    }
  }

  @Test
  void withoutRejectedRowsTheQuarantineOfAnEarlierRunGoes() throws Exception {
    rest.createDataset("clean");
    run("clean", "gs://shop/clean");
    assertThat(rest.number("SELECT count(*) FROM clean.quarantine"), greaterThan(0L));
    GenerateEvents.write(
        GeneratorSettings.builder().setRows(500).setDays(1).build(),
        folder.resolve("in").toString());
    run("clean", "gs://shop/clean", "--input=" + folder + "/in/*");
    assertThat(rest.number("SELECT count(*) FROM clean.quarantine"), is(0L));
  }

  @Test
  void anOutputOnALocalDiskFillsBigQueryThroughTheTempLocationAndLeavesNothingThere()
      throws Exception {
    rest.createDataset("local");
    Path output = folder.resolve("out");
    run("local", output.toString(), "--tempLocation=gs://shop/temp");
    try (Oracle oracle = Oracle.of(input)) {
      oracle.assertSameTables(output);
      assertBigQueryHolds(oracle, "local");
    }
    try (Stream<Path> left = Files.walk(emulators.bucket("shop").resolve("temp"))) {
      assertThat(left.filter(Files::isRegularFile).count(), is(0L));
    }
  }

  @Test
  void theDocumentedPermissionsAreThoseThatTheCallsNeed() throws IOException {
    rest.createDataset("least");
    forget();
    run("least", "gs://shop/least");
    run("least", "gs://shop/least", "--fromDate=2019-10-01", "--toDate=2019-10-31");
    List<Proxy.Call> calls = new ArrayList<>(emulators.storage().calls());
    calls.addAll(emulators.bigQuery().calls());
    TreeSet<String> documented = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("docs/bigquery.md"))) {
      if (line.matches("\\| `(storage|bigquery)\\.\\w+\\.\\w+` \\|.*")) {
        documented.add(line.split("`", -1)[1]);
      }
    }
    assertThat(Permissions.of(calls), is(documented));
    for (Proxy.Call call : emulators.storage().calls()) {
      assertThat(
          "looks at nothing but its own: " + call,
          call.path,
          anyOf(containsString("/b/raw/o"), containsString("least")));
    }
  }

  @Test
  void aLoadReplacesOneDayFromThePublishedFilesWithTheDateFromTheirPath() throws IOException {
    rest.createDataset("asked");
    run("asked", "gs://shop/asked");
    List<String> loads =
        emulators.bigQuery().calls().stream()
            .filter(call -> call.body.contains("\"tableId\":\"sessions$20191002\""))
            .map(call -> call.body)
            .collect(Collectors.toList());
    assertThat(loads.size(), is(1));
    JsonNode job = new ObjectMapper().readTree(loads.get(0));
    assertThat(
        job.at("/jobReference/jobId").asText(),
        matchesPattern("clickstream_[0-9A-Za-z-]+_sessions_20191002_1"));
    assertThat(job.at("/jobReference/location").asText(), is("US"));
    assertThat(job.at("/configuration/labels/application").asText(), is("clickstream-pipeline"));
    assertThat(job.at("/configuration/labels/table").asText(), is("sessions"));
    assertThat(job.at("/configuration/labels/run").asText(), matchesPattern("[a-z0-9_-]{1,63}"));
    assertThat(
        job.at("/configuration/load"),
        is(
            new ObjectMapper()
                .readTree(
                    ("{'createDisposition':'CREATE_NEVER','writeDisposition':'WRITE_TRUNCATE',"
                            + "'destinationTable':{'projectId':'shop-project','datasetId':'asked',"
                            + "'tableId':'sessions$20191002'},'sourceFormat':'PARQUET',"
                            + "'sourceUris':['gs://shop/asked/sessions/session_date=2019-10-02/"
                            + "part-00000.parquet'],'hivePartitioningOptions':{'mode':'CUSTOM',"
                            + "'sourceUriPrefix':'gs://shop/asked/sessions/{session_date:DATE}'}}")
                        .replace('\'', '"'))));
  }

  @Test
  void tablesAreMadeAsTheSchemasDeclareThem() {
    rest.createDataset("made");
    run("made", "gs://shop/made");
    for (String name : Oracle.TABLES) {
      TableSchema schema = TableSchema.of(name);
      JsonNode table = rest.table("made", name);
      assertThat(table.get("description").asText(), is(schema.description()));
      assertThat(table.at("/labels/application").asText(), is("clickstream-pipeline"));
      assertThat(
          table.at("/timePartitioning/field").asText(), is(schema.partitionColumn().orElse("")));
      List<String> clustering = new ArrayList<>();
      table.at("/clustering/fields").forEach(column -> clustering.add(column.asText()));
      assertThat(clustering, is(schema.clustering()));
      List<String> expected = new ArrayList<>();
      schema.partitionColumn().ifPresent(column -> expected.add(column + " DATE NULLABLE"));
      for (Column column : schema.columns()) {
        expected.add(
            column.name()
                + " "
                + column.type().toString().replace("INT64", "INTEGER").replace("BOOL", "BOOLEAN")
                + (column.nullable() ? " NULLABLE" : " REQUIRED"));
      }
      List<String> found = new ArrayList<>();
      for (JsonNode field : table.at("/schema/fields")) {
        found.add(
            String.join(
                " ",
                field.get("name").asText(),
                field.get("type").asText(),
                field.get("mode").asText()));
        assertThat(
            field + " has a description",
            field.get("description").asText().length(),
            greaterThan(5));
      }
      assertThat(found, is(expected));
    }
    // The emulator forgets this one; what was asked of it is on record.
    TreeSet<String> protectedTables = new TreeSet<>();
    for (Proxy.Call call : emulators.bigQuery().calls()) {
      if (call.is("POST", "/tables") && call.body.contains("\"requirePartitionFilter\":true")) {
        protectedTables.add(call.body.replaceAll("(?s).*\"tableId\":\"(\\w+)\".*", "$1"));
      }
    }
    assertThat(protectedTables, is(new TreeSet<>(List.of("events", "sessions"))));
  }
}
