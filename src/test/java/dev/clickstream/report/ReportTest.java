package dev.clickstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final String SESSION =
      "INSERT INTO clickstream.sessions (session_date, session_start, session_end, user_id,"
          + " event_count, view_count, purchase_count, revenue, abandoned_cart_value, path, bounced)"
          + " VALUES (DATE '2019-10-02', TIMESTAMP '2019-10-02 10:00:00', TIMESTAMP '2019-10-02"
          + " 10:00:09', 1, 2, 1, 1, 10.10, 0, 'view>purchase', false)";

  private static final String PRODUCT =
      "INSERT INTO clickstream.funnel_by_product (session_date, product_id, category_id, brand,"
          + " view_sessions, view_cart_sessions, cart_sessions, cart_purchase_sessions) VALUES (DATE"
          + " '2019-10-02', 9007199254740993, 1, '</script>', 1, 0, 0, 0)";

  @TempDir static Path shared;
  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void writeTables() throws SQLException {
    try (DuckDbTables tables = DuckDbTables.empty()) {
      tables.execute(SESSION);
      tables.execute(PRODUCT);
      tables.execute(
          "COPY (SELECT * REPLACE (session_start AT TIME ZONE 'UTC' AS session_start, session_end AT"
              + " TIME ZONE 'UTC' AS session_end) FROM clickstream.sessions) TO '"
              + shared.resolve("sessions")
              + "' (FORMAT parquet, PARTITION_BY (session_date))");
      tables.execute(
          "COPY clickstream.funnel_by_product TO '"
              + shared.resolve("funnel_by_product")
              + "' (FORMAT parquet, PARTITION_BY (session_date))");
    }
  }

  private int report(String... args) {
    return Report.run(args, stream(out), stream(err));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, UTF_8);
  }

  private JsonNode data(String... more) throws IOException {
    Path json = folder.resolve("report.json");
    String[] args = new String[more.length + 2];
    args[0] = "--tables=" + shared;
    args[1] = "--json=" + json;
    System.arraycopy(more, 0, args, 2, more.length);
    assertThat(err.toString(UTF_8), report(args), equalTo(0));
    return new ObjectMapper().readTree(Files.readAllBytes(json));
  }

  private static JsonNode value(JsonNode data, String query, int row, String column) {
    JsonNode answer = data.get("queries").get(query);
    for (int i = 0; i < answer.get("columns").size(); i++) {
      if (answer.get("columns").get(i).get("name").asText().equals(column)) {
        return answer.get("rows").get(row).get(i);
      }
    }
    throw new AssertionError(query + " has no " + column);
  }

  @Test
  void theRangeIsThatOfTheTablesUnlessItIsGiven() throws IOException {
    assertThat(data().get("meta").get("from_date").asText(), equalTo("2019-10-02"));
    JsonNode given = data("--fromDate=2019-09-01", "--toDate=2019-10-01");
    assertThat(given.get("meta").get("from_date").asText(), equalTo("2019-09-01"));
    assertThat(value(given, "headline", 0, "sessions").asLong(), equalTo(0L));
    assertThat(given.get("meta").get("tables_last_date").asText(), equalTo("2019-10-02"));
  }

  @Test
  void everyAnswerIsThereThoughSomeTablesHaveNoFiles() throws IOException {
    JsonNode data = data();
    for (Query query : Queries.answers()) {
      JsonNode answer = data.get("queries").get(query.name());
      assertThat(answer.get("sql").asText(), equalTo(query.sql()));
      assertThat(answer.get("columns").size(), equalTo(query.columns().size()));
    }
    assertThat(value(data, "event_types", 0, "event_count").asLong(), equalTo(0L));
  }

  @Test
  void whatAReaderMightRoundIsAString() throws IOException {
    JsonNode data = data();
    JsonNode revenue = value(data, "headline", 0, "revenue");
    assertThat(revenue.isTextual(), equalTo(true));
    assertThat(revenue.asText(), equalTo("10.10"));
    JsonNode product = value(data, "drop_off_by_product", 0, "product_id");
    assertThat(product.isTextual(), equalTo(true));
    assertThat(product.asText(), equalTo("9007199254740993"));
    assertThat(value(data, "headline", 0, "sessions").isIntegralNumber(), equalTo(true));
  }

  @Test
  void aSumThatIsKeptIsForItsRangeOnly() {
    Dates day = Dates.of(LocalDate.of(2019, 10, 2), LocalDate.of(2019, 10, 2));
    Query coverage = Queries.answer("coverage");
    try (DuckDbTables tables = DuckDbTables.open(shared)) {
      tables.keepSums(day);
      assertThat(
          tables.answer(coverage, day.first(), day.last()).count(0, "sessions"), equalTo(1L));
      assertThrows(
          IllegalArgumentException.class,
          () -> tables.answer(coverage, day.first(), day.last().plusDays(1)));
    }
  }

  @Test
  void whatIsNoFolderOfTablesIsSaidInALine() {
    assertThat(report("--tables=" + folder), equalTo(2));
    assertThat(err.toString(UTF_8), containsString("No tables in " + folder));
    assertThat(report("--tables=" + folder.resolve("gone")), equalTo(2));
    assertThat(err.toString(UTF_8), containsString("gone is not a folder"));
    assertThat(report(), equalTo(2));
    assertThat(err.toString(UTF_8), containsString("--tables is missing"));
  }

  @Test
  void datesThatCannotBeAreSaidInALine() {
    String json = "--json=" + folder.resolve("x.json");
    assertThat(report("--tables=" + shared, json, "--fromDate=2019-02-30"), equalTo(2));
    assertThat(err.toString(UTF_8), containsString("--fromDate=2019-02-30 is not a date"));
    assertThat(report("--tables=" + shared, json, "--fromDate=2019-10-03"), equalTo(2));
    assertThat(err.toString(UTF_8), containsString("begin on 2019-10-03 and end on 2019-10-02"));
  }

  @Test
  void aFileThatIsNoParquetIsSaidInALine() throws IOException {
    Path part = folder.resolve("sessions/session_date=2019-10-01/part.parquet");
    Files.createDirectories(part.getParent());
    Files.write(part, new byte[] {1, 2, 3});
    assertThat(report("--tables=" + folder), equalTo(2));
    assertThat(err.toString(UTF_8), containsString("Cannot read the tables in " + folder));
    assertThat(err.toString(UTF_8).lines().count(), equalTo(1L));
  }

  @Test
  void theStatementsForBigQueryNeedADataSet() {
    assertThat(DeployQueries.run(new String[] {}, stream(out), stream(err)), equalTo(2));
    assertThat(
        DeployQueries.run(new String[] {"--dataset=shop"}, stream(out), stream(err)), equalTo(0));
    assertThat(
        out.toString(UTF_8), containsString("CREATE OR REPLACE TABLE FUNCTION shop.funnel("));
  }
}
