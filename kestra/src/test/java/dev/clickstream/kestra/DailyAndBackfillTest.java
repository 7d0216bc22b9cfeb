package dev.clickstream.kestra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.kestra.core.junit.annotations.KestraTest;
import io.kestra.core.models.executions.Execution;
import io.kestra.core.models.flows.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Executes daily and backfill as they are in Kestra's own engine; the pipeline runs for real. */
@KestraTest(startRunner = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DailyAndBackfillTest extends Engine {
  private static final String DAY = "2019-10-02";

  /** The tables of one run over all days. */
  private Path reference;

  @BeforeAll
  void runThePipelineOverAllDays() throws Exception {
    begin();
    ShopData.generate();
    reference = ShopData.runOverAllDays();
  }

  @Test
  void aScheduledRunMakesTheTablesOfTheDayBeforeYesterday() throws Exception {
    useBucket("scheduled");
    ShopData.putRawDays("scheduled", 1, 2, 3, 4, 5);

    Execution execution = runOnSchedule("daily", "every_morning", "2019-10-04T05:30+02:00");

    assertThat(story(execution), stateOf(execution), is(State.Type.SUCCESS));
    assertSameTables("scheduled", DAY, DAY);
    assertThat(
        Warehouse.rows(
            "scheduled",
            "SELECT * REPLACE (CAST(revenue AS DECIMAL(38, 2)) AS revenue) FROM shop_days"),
        is(
            Warehouse.rows(
                "reference",
                "SELECT session_date, count(*), count(*) FILTER (purchase_count > 0),"
                    + " sum(event_count), sum(revenue) FROM sessions WHERE session_date = DATE '"
                    + DAY
                    + "' GROUP BY session_date")));
    List<LocalCloud.Batch> batches = LocalCloud.batchesOf("scheduled");
    assertThat(batches, hasSize(1));
    LocalCloud.Batch batch = batches.get(0);
    assertThat(batch.account(), is("run@shop.iam.gserviceaccount.com"));
    assertThat(batch.version(), is("1.2"));
    assertThat(
        List.of(batch.labels().split(",")), hasItems("product=clickstream", "environment=test"));
    assertThat(
        batch.args(),
        hasItems(
            "--input=gs://scheduled/raw/2019-10-01/events-2019-10-01.csv,"
                + "gs://scheduled/raw/2019-10-02/events-2019-10-02.csv,"
                + "gs://scheduled/raw/2019-10-03/events-2019-10-03.csv",
            "--output=gs://scheduled/tables",
            "--bigQueryDataset=shop:scheduled"));
    assertThat(LocalCloud.messagesAbout(execution.getId()), is(empty()));
    assertThat(kv("clickstream_rows"), is(Map.of(DAY, ShopData.events(DAY))));
  }

  @Test
  void aBatchThatLosesItsDriverIsRetriedOnce() throws Exception {
    useBucket("retried");
    ShopData.putRawDays("retried", 1, 2, 3);
    LocalCloud.preemptNextBatch();

    Execution execution = run("daily", Map.of("date", DAY));

    assertThat(story(execution), stateOf(execution), is(State.Type.SUCCESS));
    List<LocalCloud.Batch> batches = LocalCloud.batchesOf("retried");
    assertThat(batches.stream().map(LocalCloud.Batch::code).toList(), contains(137, 0));
    assertThat(batches.get(0).id(), is(not(batches.get(1).id())));
    assertSameTables("retried", DAY, DAY);
    assertThat(LocalCloud.messagesAbout(execution.getId()), is(empty()));
  }

  @Test
  void aSecondExecutionWaitsForTheFirst() throws Exception {
    useBucket("queued");
    ShopData.putRawDays("queued", 1, 2, 3, 4);

    Execution first = begin("daily", Map.of("date", DAY));
    Execution second = run("daily", Map.of("date", "2019-10-03"));
    first = awaitEnd(first);

    assertThat(story(first), stateOf(first), is(State.Type.SUCCESS));
    assertThat(story(second), stateOf(second), is(State.Type.SUCCESS));
    assertThat(states(second), hasItem(State.Type.QUEUED));
    List<LocalCloud.Batch> batches = LocalCloud.batchesOf("queued");
    assertThat(batches, hasSize(2));
    assertThat(batches.get(1).started(), is(greaterThan(batches.get(0).ended())));
    assertSameTables("queued", DAY, "2019-10-03");
  }

  @Test
  void aFileWithAnotherHeaderLeadsToAnAlertWithThePipelinesOwnReason() throws Exception {
    useBucket("header");
    ShopData.putRawDays("header", 1, 3);
    LocalCloud.put(
        "gs://header/raw/2019-10-02/events-2019-10-02.csv",
        ShopData.day(2).replaceFirst("product_id", "item").getBytes(UTF_8));

    Execution execution = run("daily", Map.of("date", DAY));

    assertThat(story(execution), stateOf(execution), is(State.Type.FAILED));
    List<LocalCloud.Message> messages = LocalCloud.messagesAbout(execution.getId());
    assertThat(messages, hasSize(1));
    assertThat(messages.get(0).url(), is("https://hooks.example/clickstream"));
    assertThat(
        messages.get(0).text(),
        allOf(
            containsString("clickstream daily 2019-10-02 failed: "),
            containsString("events-2019-10-02.csv is not the expected one. Found: event_time,"),
            containsString("event_type,item,category_id"),
            containsString(
                "https://kestra.example/ui/main/executions/clickstream/daily/"
                    + execution.getId())));
  }

  @Test
  void aBadQuarantineShareAlertsAndRefreshesNothing() throws Exception {
    useBucket("quarantine");
    ShopData.putRawDays("quarantine", 1, 3);
    LocalCloud.put(
        "gs://quarantine/raw/2019-10-02/events-2019-10-02.csv",
        ShopData.withBadPrices(ShopData.day(2), 30).getBytes(UTF_8));

    Execution execution = run("daily", Map.of("date", DAY));

    assertThat(story(execution), stateOf(execution), is(State.Type.FAILED));
    List<LocalCloud.Message> messages = LocalCloud.messagesAbout(execution.getId());
    assertThat(messages, hasSize(1));
    assertThat(
        messages.get(0).text(),
        allOf(
            containsString("30 of " + ShopData.rows(1, 2, 3) + " rows ("),
            containsString("%) are in quarantine, more than 0.01 allows: BAD_PRICE (30).")));
    assertThat(taskIds(execution), not(hasItem("refresh")));
    assertThat(kv("clickstream_rows"), is(Map.of()));
  }

  @Test
  void aNumberOfRowsFarFromTheUsualAlertsUnlessAccepted() throws Exception {
    useBucket("unusual");
    ShopData.putRawDays("unusual", 1, 2, 3);
    setKv(
        "clickstream_rows",
        Map.of(
            "2019-09-27", 90_000,
            "2019-09-28", 100_000,
            "2019-09-29", 110_000,
            "2019-10-05", 1));

    Execution refused = run("daily", Map.of("date", DAY));
    Execution accepted = run("daily", Map.of("date", DAY, "accept_rows", true));

    assertThat(story(refused), stateOf(refused), is(State.Type.FAILED));
    List<LocalCloud.Message> messages = LocalCloud.messagesAbout(refused.getId());
    assertThat(messages, hasSize(1));
    assertThat(
        messages.get(0).text(),
        containsString("The day has " + ShopData.events(DAY) + " events, usual are 100000."));
    assertThat(story(accepted), stateOf(accepted), is(State.Type.SUCCESS));
    assertThat(
        Warehouse.rows("unusual", "SELECT count(*) FROM shop_days"), is(List.of(List.of("1"))));
  }

  @Test
  void filesWithoutARowAlertAlthoughThePipelineSucceeds() throws Exception {
    useBucket("empty");
    for (int day = 1; day <= 3; day++) {
      String header = ShopData.day(day).lines().findFirst().orElseThrow() + "\n";
      LocalCloud.put("gs://empty/raw/2019-10-0" + day + "/empty.csv", header.getBytes(UTF_8));
    }
    LocalCloud.put("gs://empty/tables/run.json", Files.readAllBytes(reference.resolve("run.json")));

    Execution execution = run("daily", Map.of("date", DAY));

    assertThat(story(execution), stateOf(execution), is(State.Type.FAILED));
    assertThat(
        LocalCloud.messagesAbout(execution.getId()).get(0).text(),
        containsString("The pipeline published nothing: run.json is still that of run "));
  }

  @Test
  void aRunByHandWithoutADateFailsAtOnceAndSaysSo() throws Exception {
    useBucket("dateless");

    Execution execution = run("daily", Map.of());

    assertThat(story(execution), stateOf(execution), is(State.Type.FAILED));
    assertThat(LocalCloud.batchesOf("dateless"), is(empty()));
    List<LocalCloud.Message> messages = LocalCloud.messagesAbout(execution.getId());
    assertThat(messages, hasSize(1));
    assertThat(
        messages.get(0).text(),
        containsString("No date: the flow daily was started by hand without the input date."));
  }

  @Test
  void aBackfillOfThreeDaysEqualsOneRunOverAllAndResumesWhereItStopped() throws Exception {
    useBucket("backfill");
    ShopData.putRawDays("backfill", 1, 2, 3, 4);
    Map<String, Object> dates = Map.of("from", DAY, "to", "2019-10-04");

    Execution stopped = run("backfill", dates);
    assertThat(story(stopped), stateOf(stopped), is(State.Type.FAILED));
    assertThat(kv("backfill.2019-10-02.2019-10-04"), is("2019-10-03"));
    assertThat(
        LocalCloud.messagesAbout(lastOf("daily").getId()).get(0).text(),
        containsString("No raw file for 2019-10-05 in gs://backfill/raw"));

    ShopData.putRawDays("backfill", 5);
    Execution resumed = run("backfill", dates);

    assertThat(story(resumed), stateOf(resumed), is(State.Type.SUCCESS));
    assertThat(
        datesOf(LocalCloud.batchesOf("backfill")),
        contains(
            "2019-10-02 to 2019-10-02", "2019-10-03 to 2019-10-03", "2019-10-04 to 2019-10-04"));
    assertSameTables("backfill", DAY, "2019-10-04");
    assertThat(
        Warehouse.rows("backfill", "SELECT count(*) FROM shop_days"), is(List.of(List.of("3"))));
    assertThat(kv("backfill.2019-10-02.2019-10-04"), is(Map.of()));
  }

  @Test
  void aBackfillInOneRunPublishesAllDaysTogether() throws Exception {
    useBucket("onerun");
    ShopData.putRawDays("onerun", 1, 2, 3, 4, 5);

    Execution execution =
        run(
            "backfill",
            Map.of("from", "2019-10-01", "to", "2019-10-05", "mode", "ONE_RUN", "final_day", true));

    assertThat(story(execution), stateOf(execution), is(State.Type.SUCCESS));
    assertThat(datesOf(LocalCloud.batchesOf("onerun")), contains("2019-10-01 to 2019-10-05"));
    assertSameTables("onerun", "2019-10-01", "2019-10-05");
    assertThat(
        Warehouse.rows("onerun", "SELECT count(*) FROM shop_days"), is(List.of(List.of("5"))));
  }

  @Test
  void theScheduleKeepsItsHourAcrossAChangeOfClocks() throws Exception {
    assertThat(
        nextDates("daily", "every_morning", "2026-03-27T06:00+01:00", 3),
        contains(
            "2026-03-28T05:30+01:00[Europe/Berlin]",
            "2026-03-29T05:30+02:00[Europe/Berlin]",
            "2026-03-30T05:30+02:00[Europe/Berlin]"));
    assertThat(
        nextDates("daily", "every_morning", "2026-10-23T06:00+02:00", 3),
        contains(
            "2026-10-24T05:30+02:00[Europe/Berlin]",
            "2026-10-25T05:30+01:00[Europe/Berlin]",
            "2026-10-26T05:30+01:00[Europe/Berlin]"));
  }

  private void assertSameTables(String bucket, String from, String to) throws Exception {
    for (String table : Warehouse.TABLES) {
      assertThat(
          table,
          Warehouse.difference(
              table, LocalCloud.root().resolve(bucket).resolve("tables"), reference, from, to),
          is(0L));
    }
  }

  private static List<String> datesOf(List<LocalCloud.Batch> batches) {
    List<String> dates = new ArrayList<>();
    for (LocalCloud.Batch batch : batches) {
      dates.add(argument(batch, "--fromDate=") + " to " + argument(batch, "--toDate="));
    }
    return dates;
  }

  private static String argument(LocalCloud.Batch batch, String prefix) {
    return batch.args().stream()
        .filter(arg -> arg.startsWith(prefix))
        .map(arg -> arg.substring(prefix.length()))
        .findFirst()
        .orElseThrow();
  }
}
