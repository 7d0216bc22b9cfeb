package dev.clickstream.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.clickstream.Runs;
import dev.clickstream.oracle.Oracle;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the services do to a run, and what it makes of it. */
class CloudFaultsIT {
  private static final int MANY = Integer.MAX_VALUE;

  @TempDir static Path shared;
  @TempDir Path folder;

  private static Emulators emulators;
  private static Rest rest;
  private static List<Path> input;
  private static Oracle oracle;

  @BeforeAll
  static void start() throws IOException {
    emulators = Emulators.start("faults");
    rest = new Rest(emulators);
    GenerateEvents.write(
        GeneratorSettings.builder().setRows(1_500).setDays(2).setDirtyRatio(0.01).build(),
        shared.resolve("in").toString());
    try (Stream<Path> files = Files.list(shared.resolve("in"))) {
      input = files.sorted().collect(Collectors.toList());
    }
    rest.createBucket("raw");
    rest.createBucket("shop");
    for (Path file : input) {
      rest.upload(file, "raw", file.getFileName().toString());
    }
    oracle = Oracle.of(input);
  }

  @AfterAll
  static void stop() {
    oracle.close();
    emulators.close();
  }

  @AfterEach
  void forget() {
    emulators.storage().clear();
    emulators.bigQuery().clear();
  }

  private static List<String> arguments(String name, String... more) {
    List<String> args = new ArrayList<>(emulators.options());
    args.add("--runner=DirectRunner");
    args.addAll(List.of(more));
    addUnless(args, "--bigQueryDataset=shop-project:" + name);
    addUnless(args, "--output=gs://shop/" + name);
    addUnless(args, "--input=gs://raw/*.csv");
    return args;
  }

  private static void addUnless(List<String> args, String fallback) {
    String option = fallback.substring(0, fallback.indexOf('=') + 1);
    if (args.stream().noneMatch(arg -> arg.startsWith(option))) {
      args.add(fallback);
    }
  }

  private static Runs.Outcome run(String name, String... more) {
    return Runs.run(arguments(name, more).toArray(new String[0]));
  }

  private static void succeeds(String name, String... more) {
    Runs.Outcome outcome = run(name, more);
    assertThat(outcome.err, outcome.exitCode, is(0));
  }

  private static void fails(String name, int exitCode, Matcher<String> message, String... more) {
    Runs.Outcome outcome = run(name, more);
    assertThat(outcome.err, message);
    assertThat(outcome.err, outcome.exitCode, is(exitCode));
    assertThat("one line: " + outcome.err, outcome.err.strip().lines().count(), is(1L));
  }

  private void assertComplete(String name) throws IOException {
    oracle.assertSameTables(emulators.bucket("shop").resolve(name));
    for (String table : Oracle.TABLES) {
      Path rows = folder.resolve(table + ".json");
      rest.download(name, table, rows);
      oracle.assertSameRows(table, rows);
    }
  }

  private static Predicate<Proxy.Call> call(String method, String pattern) {
    return call -> call.is(method, pattern);
  }

  private static Predicate<Proxy.Call> loadInto(String target) {
    return call -> call.is("POST", "/jobs") && call.body.contains("\"tableId\":\"" + target + "\"");
  }

  @Test
  void servicesThatAreBusyForAWhileAreAskedAgain() throws IOException {
    rest.createDataset("busy");
    Proxy storage = emulators.storage();
    Proxy bigQuery = emulators.bigQuery();
    List<Proxy.Fault> faults =
        List.of(
            storage.answer(2, 503, "backendError", "busy", call("GET", "/b/raw/o\\?")),
            storage.answer(2, 429, "rateLimitExceeded", "slow down", call("GET", "^/download")),
            storage.answer(2, 503, "backendError", "busy", call("PUT", "^/upload")),
            bigQuery.answer(2, 503, "backendError", "busy", call("GET", "/datasets/busy$")),
            bigQuery.answer(2, 429, "rateLimitExceeded", "slow", call("POST", "/tables")),
            bigQuery.answer(2, 403, "rateLimitExceeded", "slow", loadInto("events$20191001")),
            bigQuery.answer(2, 500, "internalError", "oops", call("GET", "/jobs/")));
    succeeds("busy");
    for (Proxy.Fault fault : faults) {
      assertThat(fault.hits(), is(2));
    }
    assertComplete("busy");
  }

  @Test
  void anUploadWhoseConnectionIsResetIsSentAgain() throws IOException {
    rest.createDataset("broken");
    Proxy.Fault broken =
        emulators
            .storage()
            .reset(2, call -> call.is("PUT", "^/upload") && call.path.contains("events_2019"));
    succeeds("broken");
    assertThat(broken.hits(), is(2));
    assertComplete("broken");
  }

  @Test
  void anAnswerThatIsLostDoesNotMakeAJobRunTwice() throws IOException {
    rest.createDataset("lost");
    Proxy.Fault lost = emulators.bigQuery().loseAnswer(1, loadInto("events$20191001"));
    succeeds("lost");
    assertThat(lost.hits(), is(1));
    List<String> ids =
        emulators.bigQuery().calls().stream()
            .filter(loadInto("events$20191001"))
            .map(call -> call.body.replaceAll("(?s).*\"jobId\":\"([^\"]*)\".*", "$1"))
            .collect(Collectors.toList());
    assertThat(ids.size(), is(2));
    assertThat(ids.get(0), is(ids.get(1)));
    assertComplete("lost");
  }

  @Test
  void aJobThatEndsForAPassingReasonIsRunAgainUnderAnotherId() throws IOException {
    rest.createDataset("limited");
    Proxy.Fault limited =
        emulators
            .bigQuery()
            .answerWith(
                1,
                "{\"status\":{\"state\":\"DONE\",\"errorResult\":{\"reason\":\"rateLimitExceeded\","
                    + "\"message\":\"Exceeded rate limits\"}}}",
                call("GET", "/jobs/clickstream_.*_events_20191001_1"));
    succeeds("limited");
    assertThat(limited.hits(), is(1));
    assertThat(
        emulators.bigQuery().calls().stream()
            .filter(loadInto("events$20191001"))
            .map(call -> call.body.replaceAll("(?s).*\"jobId\":\"[^\"]*_(\\d)\".*", "$1"))
            .collect(Collectors.toList()),
        is(List.of("1", "2")));
    assertComplete("limited");
  }

  @Test
  void aRunningJobIsWaitedFor() throws IOException {
    rest.createDataset("waiting");
    Proxy.Fault running =
        emulators
            .bigQuery()
            .answerWith(
                3,
                "{\"status\":{\"state\":\"RUNNING\"}}",
                call("GET", "/jobs/clickstream_.*_sessions_20191002_1"));
    succeeds("waiting");
    assertThat(running.hits(), is(3));
    assertComplete("waiting");
  }

  @Test
  void aRefusalNamesThePermissionAndTheResource() {
    rest.createDataset("refused");
    Proxy storage = emulators.storage();
    Proxy bigQuery = emulators.bigQuery();

    storage.answer(MANY, 403, "forbidden", "Forbidden", call("GET", "/b/raw/o\\?"));
    fails("refused", 2, allOf(containsString("storage.objects.list"), containsString("gs://raw")));
    storage.clear();

    storage.answer(MANY, 403, "forbidden", "Forbidden", call("GET", "^/download.*raw"));
    fails("refused", 2, allOf(containsString("storage.objects.get"), containsString("gs://raw/")));
    storage.clear();

    storage.answer(MANY, 403, "forbidden", "Forbidden", call("POST", "^/upload"));
    fails(
        "refused",
        2,
        allOf(
            containsString("--output=gs://shop/refused"),
            containsString("storage.objects.create"),
            containsString("gs://shop")));
    storage.clear();

    bigQuery.answer(MANY, 403, "accessDenied", "Access Denied", call("GET", "/datasets/refused$"));
    fails(
        "refused",
        2,
        allOf(containsString("bigquery.datasets.get"), containsString("shop-project:refused")));
    bigQuery.clear();

    bigQuery.answer(
        MANY,
        403,
        "accessDenied",
        "Access Denied: Project shop-project: User does not have bigquery.jobs.create permission",
        call("POST", "/jobs"));
    fails(
        "refused",
        2,
        allOf(containsString("bigquery.jobs.create"), containsString("shop-project")));
    bigQuery.clear();

    bigQuery.answer(MANY, 401, "authError", "Invalid Credentials", call("GET", "/datasets"));
    fails("refused", 2, containsString("gcloud auth application-default login"));
    assertThat(Files.exists(emulators.bucket("shop").resolve("refused/run.json")), is(false));
  }

  @Test
  void aRefusalAfterThePublicationSaysWhatIsDoneAndWhatIsNot() throws IOException {
    rest.createDataset("late");
    emulators
        .bigQuery()
        .answer(MANY, 403, "accessDenied", "Access Denied", call("POST", "/datasets/late/tables"));
    fails(
        "late",
        2,
        allOf(
            containsString("gs://shop/late/ are published"),
            containsString("bigquery.tables.create"),
            containsString("shop-project:late"),
            containsString("the same command again completes")));
    oracle.assertSameTables(emulators.bucket("shop").resolve("late"));
    emulators.bigQuery().clear();
    succeeds("late");
    assertComplete("late");
  }

  @Test
  void bucketsAndDataSetsThatAreNotThereAreNamedWithTheCommandThatMakesThem() {
    rest.createDataset("there");
    fails(
        "there",
        2,
        containsString("gcloud storage buckets create gs://nowhere"),
        "--input=gs://nowhere/*.csv");
    fails(
        "there",
        2,
        containsString("gcloud storage buckets create gs://nowhere"),
        "--output=gs://nowhere/tables");
    fails("absent", 2, containsString("bq --location=LOCATION mk --dataset shop-project:absent"));
    fails(
        "there",
        2,
        containsString("--tempLocation=gs://BUCKET/FOLDER"),
        "--output=" + folder.resolve("out"));
    fails(
        "there",
        2,
        allOf(
            containsString("--tempLocation"),
            containsString("gcloud storage buckets create gs://nowhere")),
        "--output=" + folder.resolve("out"),
        "--tempLocation=gs://nowhere/temp");
    fails("there", 2, containsString("project:dataset"), "--bigQueryDataset=clicks");
  }

  @Test
  void aTableOfAnotherSchemaIsNamedAndLeftAlone() {
    rest.createDataset("other");
    rest.createTable(
        "other",
        "{\"tableReference\":{\"projectId\":\"shop-project\",\"datasetId\":\"other\","
            + "\"tableId\":\"funnel_by_brand\"},\"schema\":{\"fields\":[{\"name\":\"session_date\","
            + "\"type\":\"DATE\"},{\"name\":\"brand\",\"type\":\"INTEGER\"}]}}");
    fails(
        "other",
        2,
        allOf(
            containsString("shop-project:other.funnel_by_brand"),
            containsString("column brand is INT64 NULLABLE and should be STRING NULLABLE")));
    assertThat(rest.table("other", "funnel_by_brand").at("/schema/fields").size(), is(2));
    assertThat(
        emulators.bigQuery().calls().stream()
            .map(Proxy.Call::toString)
            .filter(asked -> asked.startsWith("POST") && asked.contains("/tables"))
            .collect(Collectors.toList()),
        not(hasItem(containsString("events"))));
    assertThat(Files.exists(emulators.bucket("shop").resolve("other/run.json")), is(false));
  }

  @Test
  void aLoadJobThatFailsShowsItsErrorsAndLeavesTheOldPartition() throws IOException {
    rest.createDataset("failed");
    succeeds("failed");
    String rows = "SELECT count(*) FROM failed.sessions WHERE session_date = '2019-10-02'";
    long before = rest.number(rows);
    assertThat(before, greaterThan(0L));
    Path file =
        emulators
            .bucket("shop")
            .resolve("failed/sessions/session_date=2019-10-02/part-00000.parquet");
    Predicate<Proxy.Call> loseTheFile =
        call -> {
          if (loadInto("sessions$20191002").test(call)) {
            delete(file);
          }
          return false;
        };
    emulators.bigQuery().reset(1, loseTheFile);
    fails(
        "failed",
        1,
        allOf(
            containsString("gs://shop/failed/ are published"),
            containsString("shop-project:failed.sessions$20191002 failed (job clickstream_"),
            containsString("Not found: URI gs://shop/failed/sessions/")));
    assertThat(rest.number(rows), is(before));
    emulators.bigQuery().clear();
    succeeds("failed");
    assertComplete("failed");
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aProcessThatIsKilledBetweenLoadJobsIsCompletedByTheNext() throws Exception {
    rest.createDataset("killed");
    Proxy.Fault hanging = emulators.bigQuery().hang(loadInto("sessions$20191002"));
    ChildRun child =
        ChildRun.start(folder.resolve("log"), arguments("killed").toArray(new String[0]));
    boolean reached = child.runsUntil(() -> hanging.hits() > 0);
    child.kill();
    assertThat(child.said(), reached, is(true));
    emulators.bigQuery().clear();
    succeeds("killed");
    assertComplete("killed");
  }
}
