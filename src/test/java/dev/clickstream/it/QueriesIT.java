package dev.clickstream.it;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clickstream.Runs;
import dev.clickstream.report.Answer;
import dev.clickstream.report.Dates;
import dev.clickstream.report.DuckDbTables;
import dev.clickstream.report.GoogleSql;
import dev.clickstream.report.Queries;
import dev.clickstream.report.Query;
import dev.clickstream.report.QueryCase;
import dev.clickstream.row.Column;
import dev.clickstream.row.TableSchema;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The queries on BigQuery's emulator: deployed as they are to BigQuery, over the tables that one
 * run has written to files and to BigQuery, they give the rows that DuckDB gives over the files.
 */
class QueriesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SHOP = "shop";
  private static final String CASES = "cases";
  private static final int DAYS = 9;
  private static final LocalDate FIRST_DAY = LocalDate.of(2019, 10, 1);

  /**
   * With parameters the emulator reads {@code array[SAFE_ORDINAL(i)]} one too far where i is not a
   * constant; within a table function it does not.
   */
  private static final String WRONG_WITH_PARAMETERS = "transitions";

  @TempDir static Path shared;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static Emulators emulators;
  private static DuckDbTables files;
  private static Dates range;

  @BeforeAll
  static void runAndDeploy() {
    emulators = Emulators.start("queries");
    GenerateEvents.write(
        GeneratorSettings.builder()
            .setRows(24_000)
            .setFirstDate(FIRST_DAY)
            .setDays(DAYS)
            .setProducts(300)
            .setDirtyRatio(0.01)
            .setDuplicateRatio(0.01)
            .build(),
        shared.toString());
    Rest rest = new Rest(emulators);
    rest.createBucket("queries");
    rest.createDataset(SHOP);
    List<String> args = new ArrayList<>(emulators.options());
    args.add("--input=" + shared + "/*.csv");
    args.add("--output=gs://queries/tables");
    args.add("--bigQueryDataset=shop-project:" + SHOP);
    args.add("--runner=DirectRunner");
    Runs.succeeds(args.toArray(new String[0]));
    deploy(SHOP);

    rest.createDataset(CASES);
    for (String table : QueryCase.tables()) {
      query(create(TableSchema.of(table)), null, null);
    }
    deploy(CASES);

    files = DuckDbTables.open(emulators.bucket("queries").resolve("tables"));
    range = files.dates().orElseThrow();
  }

  private static void deploy(String dataset) {
    for (String statement : GoogleSql.deployment(dataset)) {
      query(statement, null, null);
    }
  }

  private static String create(TableSchema schema) {
    List<String> columns = new ArrayList<>();
    for (Column column : schema.columns()) {
      columns.add(column.name() + " " + column.type());
    }
    schema.partitionColumn().ifPresent(column -> columns.add(column + " DATE"));
    return "CREATE TABLE "
        + CASES
        + "."
        + schema.name()
        + " ("
        + String.join(", ", columns)
        + ")"
        + schema.partitionColumn().map(column -> " PARTITION BY " + column).orElse("");
  }

  @AfterAll
  static void stop() {
    if (files != null) {
      files.close();
    }
    emulators.close();
  }

  static List<Query> answers() {
    return Queries.answers();
  }

  static List<QueryCase> cases() {
    return QueryCase.all();
  }

  @Test
  void theRunHasSomethingToAsk() {
    Answer coverage = files.answer(Queries.answer("coverage"), range.first(), range.last());
    assertThat(coverage.count(0, "days_with_sessions"), equalTo((long) DAYS));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void aTableFunctionGivesTheRowsOfDuckDb(Query query) {
    assertSameRows(query, rows(call(SHOP, query, range.first(), range.last()), null, null, query));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void aClientWithParametersGetsTheRowsOfDuckDb(Query query) {
    if (query.name().equals(WRONG_WITH_PARAMETERS)) {
      return;
    }
    String sql = GoogleSql.within(SHOP, query.sql());
    assertSameRows(query, rows(sql, range.first(), range.last(), query));
  }

  private static void assertSameRows(Query query, List<List<String>> found) {
    List<List<String>> expected = QueryCase.text(files.answer(query, range.first(), range.last()));
    assertThat(query.name(), lines(found), equalTo(lines(expected)));
  }

  @Test
  void theEmulatorIsStillWrongWhereATestIsLeftOut() {
    Query query = Queries.answer(WRONG_WITH_PARAMETERS);
    List<List<String>> found =
        rows(GoogleSql.within(SHOP, query.sql()), range.first(), range.last(), query);
    List<List<String>> right = QueryCase.text(files.answer(query, range.first(), range.last()));
    assertThat(lines(found), not(equalTo(lines(right))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCaseGivesTheRowsExpected(QueryCase one) {
    for (String table : QueryCase.tables()) {
      query("DELETE FROM " + CASES + "." + table + " WHERE true", null, null);
    }
    for (String insert : one.inserts()) {
      query(GoogleSql.within(CASES, insert), null, null);
    }
    Query query = one.query();
    one.check(rows(call(CASES, query, one.from(), one.to()), null, null, query));
  }

  private static String call(String dataset, Query query, LocalDate from, LocalDate to) {
    return "SELECT * FROM "
        + dataset
        + "."
        + query.name()
        + "(DATE '"
        + from
        + "', DATE '"
        + to
        + "')";
  }

  private static List<String> lines(List<List<String>> rows) {
    return rows.stream().map(row -> String.join(",", row)).collect(Collectors.toList());
  }

  /** The rows as text; fails unless columns and types are those of the query's header. */
  private static List<List<String>> rows(String sql, LocalDate from, LocalDate to, Query query) {
    JsonNode answer = query(sql, from, to);
    List<String> columns = new ArrayList<>();
    answer
        .get("schema")
        .get("fields")
        .forEach(field -> columns.add(field.get("name").asText() + " " + type(field)));
    assertThat(
        query.name(),
        columns,
        equalTo(
            query.columns().stream()
                .map(column -> column.name() + " " + column.type())
                .collect(Collectors.toList())));
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : answer.path("rows")) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        values.add(value(row.get("f").get(i).get("v"), query.columns().get(i).type()));
      }
      rows.add(values);
    }
    return rows;
  }

  /** The type in words of GoogleSQL; the API has the older ones. */
  private static String type(JsonNode field) {
    switch (field.get("type").asText()) {
      case "INTEGER":
        return "INT64";
      case "FLOAT":
        return "FLOAT64";
      case "BOOLEAN":
        return "BOOL";
      default:
        return field.get("type").asText();
    }
  }

  private static String value(JsonNode cell, String type) {
    if (cell.isNull()) {
      return QueryCase.text((Object) null);
    }
    String text = cell.asText();
    switch (type) {
      case "FLOAT64":
        return QueryCase.text(Double.valueOf(text));
      case "NUMERIC":
        return QueryCase.text(new BigDecimal(text));
      case "TIMESTAMP":
        Instant moment = Instant.ofEpochSecond(Long.parseLong(text) / 1_000_000);
        return QueryCase.text(moment.atOffset(ZoneOffset.UTC).toLocalDateTime());
      default:
        return text;
    }
  }

  private static JsonNode query(String sql, LocalDate from, LocalDate to) {
    ObjectNode body = JSON.createObjectNode();
    body.put("query", sql).put("useLegacySql", false).put("maxResults", 100_000);
    if (from != null) {
      body.put("parameterMode", "NAMED");
      ArrayNode parameters = body.putArray("queryParameters");
      addDate(parameters, "from_date", from);
      addDate(parameters, "to_date", to);
    }
    String url = emulators.bigQuery().url() + "/bigquery/v2/projects/shop-project/queries";
    try {
      HttpResponse<String> response =
          CLIENT.send(
              HttpRequest.newBuilder(URI.create(url))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(body.toString()))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      JsonNode answer = JSON.readTree(response.body());
      // The emulator answers 200 with the errors of a statement inside.
      if (response.statusCode() != 200 || !answer.path("errors").isEmpty()) {
        throw new AssertionError(sql + "\n" + response.body());
      }
      return answer;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void addDate(ArrayNode parameters, String name, LocalDate date) {
    ObjectNode parameter = parameters.addObject().put("name", name);
    parameter.putObject("parameterType").put("type", "DATE");
    parameter.putObject("parameterValue").put("value", date.toString());
  }
}
