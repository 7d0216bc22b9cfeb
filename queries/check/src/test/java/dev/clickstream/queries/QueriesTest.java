package dev.clickstream.queries;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.zetasql.SqlException;
import com.google.zetasql.ZetaSQLOptions.ProductMode;
import com.google.zetasql.resolvedast.ResolvedColumn;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedOutputColumn;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedQueryStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedTableScan;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every file of {@code queries/} as Google's SQL analyser sees it. */
final class QueriesTest {
  private static final Path QUERIES = Paths.get("..").toAbsolutePath().normalize();
  private static final Path SCHEMAS = QUERIES.resolveSibling("schemas");
  private static final Pattern HEADER_COLUMN = Pattern.compile("--   (\\w+ [A-Z0-9]+): .+");

  private static final Warehouse WAREHOUSE = Warehouse.of(SCHEMAS, QUERIES.resolve("functions"));
  private static final Map<String, ResolvedQueryStmt> VIEWS = addViews();

  private static Map<String, ResolvedQueryStmt> addViews() {
    Map<String, ResolvedQueryStmt> views = new HashMap<>();
    for (Path file : Warehouse.files(QUERIES.resolve("views"), ".sql")) {
      ResolvedQueryStmt view = (ResolvedQueryStmt) WAREHOUSE.analyze(Warehouse.text(file));
      views.put(name(file), view);
    }
    // After all are analysed: a view that reads another one is an error above.
    views.forEach(
        (name, view) -> WAREHOUSE.addView(name, view, WAREHOUSE.partitionColumn(onlyTable(view))));
    return views;
  }

  @TestFactory
  Stream<DynamicTest> aViewPassesThePartitionColumnOfItsTableThrough() {
    return VIEWS.entrySet().stream()
        .map(
            view ->
                DynamicTest.dynamicTest(
                    view.getKey(), () -> assertPartitionColumnPasses(view.getValue())));
  }

  private static void assertPartitionColumnPasses(ResolvedQueryStmt view) {
    String table = onlyTable(view);
    String partition = WAREHOUSE.partitionColumn(table);
    List<ResolvedOutputColumn> found =
        view.getOutputColumnList().stream()
            .filter(column -> column.getName().equals(partition))
            .collect(Collectors.toList());
    assertThat("columns named " + partition, found, hasSize(1));
    assertThat(
        Lineage.of(view).origins(found.get(0).getColumn()), contains(table + "." + partition));
  }

  private static String onlyTable(ResolvedQueryStmt view) {
    List<String> tables =
        Lineage.of(view).tableScans().stream()
            .map(scan -> scan.getTable().getName())
            .distinct()
            .collect(Collectors.toList());
    assertThat("a view reads one table", tables, hasSize(1));
    return tables.get(0);
  }

  @TestFactory
  Stream<DynamicTest> anAnswerBoundsThePartitionColumnOfAllItReads() {
    return answers(QueriesTest::assertBounded);
  }

  private static void assertBounded(Path file) {
    ResolvedQueryStmt answer = WAREHOUSE.analyzeAnswer(Warehouse.text(file));
    assertThat("tables read without a range of dates", unbounded(answer), empty());
  }

  private static List<String> unbounded(ResolvedQueryStmt answer) {
    Lineage lineage = Lineage.of(answer);
    List<String> unbounded = new ArrayList<>();
    for (ResolvedTableScan scan : lineage.tableScans()) {
      String table = scan.getTable().getName();
      String partition = WAREHOUSE.partitionColumn(table);
      if (partition == null) {
        continue;
      }
      boolean bounded =
          scan.getColumnList().stream()
              .filter(column -> column.getName().equals(partition))
              .anyMatch(lineage::isBounded);
      if (!bounded) {
        unbounded.add(table);
      }
    }
    return unbounded;
  }

  @TestFactory
  Stream<DynamicTest> theHeaderNamesTheColumnsAndTheirTypes() {
    Stream<DynamicTest> views =
        Warehouse.files(QUERIES.resolve("views"), ".sql").stream()
            .map(
                file ->
                    DynamicTest.dynamicTest(
                        name(file), () -> assertHeader(file, VIEWS.get(name(file)))));
    return Stream.concat(
        views, answers(file -> assertHeader(file, WAREHOUSE.analyzeAnswer(Warehouse.text(file)))));
  }

  private static void assertHeader(Path file, ResolvedQueryStmt query) {
    List<String> header = new ArrayList<>();
    Matcher column = HEADER_COLUMN.matcher(Warehouse.text(file));
    while (column.find()) {
      header.add(column.group(1));
    }
    assertThat(header, equalTo(columns(query)));
  }

  private static List<String> columns(ResolvedQueryStmt query) {
    return query.getOutputColumnList().stream()
        .map(column -> column.getName() + " " + type(column.getColumn()))
        .collect(Collectors.toList());
  }

  private static String type(ResolvedColumn column) {
    return column.getType().typeName(ProductMode.PRODUCT_EXTERNAL);
  }

  @TestFactory
  Stream<DynamicTest> noOuterJoinLacksAnEquality() {
    return answers(
        file ->
            assertThat(
                Lineage.of(WAREHOUSE.analyzeAnswer(Warehouse.text(file))).joinsWithoutEquality(),
                empty()));
  }

  @TestFactory
  Stream<DynamicTest> anAnswerIsATableFunctionOnceItIsWrapped() {
    return answers(
        file ->
            WAREHOUSE.analyze(
                "CREATE OR REPLACE TABLE FUNCTION clickstream."
                    + name(file)
                    + "(from_date DATE, to_date DATE) AS (\n"
                    + Warehouse.text(file)
                        .replace("@from_date", "from_date")
                        .replace("@to_date", "to_date")
                    + ")"));
  }

  @Test
  void aQueryThatNamesNoColumnOfTheSchemasFails() {
    SqlException error =
        assertThrows(
            SqlException.class,
            () -> WAREHOUSE.analyzeAnswer("SELECT nope FROM clickstream.sessions"));
    assertThat(error.getMessage().contains("nope"), equalTo(true));
  }

  @Test
  void whatOnlyTheAnalyserKnowsFails() {
    assertThrows(
        SqlException.class, () -> WAREHOUSE.analyzeAnswer("FROM clickstream.sessions |> LIMIT 1"));
  }

  @Test
  void aScanWithoutARangeIsFoundBesideOneWithARange() {
    ResolvedQueryStmt query =
        WAREHOUSE.analyzeAnswer(
            "SELECT COUNT(*) AS n FROM clickstream.sessions AS a"
                + " JOIN clickstream.sessions AS b ON a.user_id = b.user_id"
                + " WHERE a.session_date BETWEEN @from_date AND @to_date");
    assertThat(unbounded(query), contains("sessions"));
  }

  @Test
  void aRangeOfSomethingComputedBoundsNothing() {
    ResolvedQueryStmt query =
        WAREHOUSE.analyzeAnswer(
            "SELECT COUNT(*) AS n FROM clickstream.sessions"
                + " WHERE DATE(session_start) BETWEEN @from_date AND @to_date"
                + " OR session_date BETWEEN @from_date AND @to_date");
    assertThat(unbounded(query), contains("sessions"));
  }

  @Test
  void aPartitionColumnThatIsComputedDoesNotPass() {
    ResolvedQueryStmt view =
        (ResolvedQueryStmt)
            WAREHOUSE.analyze("SELECT session_date + 1 AS session_date FROM clickstream.sessions");
    ResolvedColumn column = view.getOutputColumnList().get(0).getColumn();
    assertThat(Lineage.of(view).origins(column), not(hasItem("sessions.session_date")));
  }

  @Test
  void anOuterJoinByARangeAloneIsFound() {
    ResolvedQueryStmt query =
        WAREHOUSE.analyzeAnswer(
            "SELECT COUNT(*) AS n FROM clickstream.quarantine AS a"
                + " LEFT JOIN clickstream.quarantine AS b ON a.reason < b.reason");
    assertThat(Lineage.of(query).joinsWithoutEquality(), hasSize(1));
  }

  private interface Check {
    void of(Path file);
  }

  private static Stream<DynamicTest> answers(Check check) {
    return Warehouse.files(QUERIES, ".sql").stream()
        .filter(file -> !name(file).equals("duckdb-prelude"))
        .map(file -> DynamicTest.dynamicTest(name(file), () -> check.of(file)));
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\.sql$", "");
  }
}
