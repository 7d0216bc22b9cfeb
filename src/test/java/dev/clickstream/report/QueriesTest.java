package dev.clickstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The queries on DuckDB, and what their files promise. */
class QueriesTest {
  private static final LocalDate DAY = LocalDate.of(2019, 10, 1);

  private static DuckDbTables tables;

  static List<QueryCase> cases() {
    return QueryCase.all();
  }

  @BeforeAll
  static void open() {
    tables = DuckDbTables.empty();
  }

  @AfterAll
  static void close() {
    tables.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCaseGivesTheRowsExpected(QueryCase one) throws SQLException {
    tables.execute("BEGIN");
    try {
      for (String insert : one.inserts()) {
        tables.execute(insert);
      }
      one.check(QueryCase.text(tables.answer(one.query(), one.from(), one.to())));
    } finally {
      tables.execute("ROLLBACK");
    }
  }

  @Test
  void everyAnswerHasTwoCasesOrMore() {
    Map<String, Long> cases =
        QueryCase.all().stream()
            .collect(Collectors.groupingBy(one -> one.query().name(), Collectors.counting()));
    for (Query query : Queries.answers()) {
      assertThat(
          "cases in queries/tests/" + query.name(),
          cases.getOrDefault(query.name(), 0L),
          greaterThanOrEqualTo(2L));
    }
  }

  @Test
  void theHeaderNamesTheColumnsAndTypesThatDuckDbGives() {
    for (Query query : Queries.answers()) {
      Answer answer = tables.answer(query, DAY, DAY);
      List<String> found = new ArrayList<>();
      for (int i = 0; i < answer.columns().size(); i++) {
        found.add(answer.columns().get(i) + " " + answer.types().get(i));
      }
      assertThat(query.name(), found, equalTo(header(query)));
    }
  }

  private static List<String> header(Query query) {
    return query.columns().stream()
        .map(column -> column.name() + " " + column.type())
        .collect(Collectors.toList());
  }

  @Test
  void theReadmeListsEveryFileWithItsQuestion() throws Exception {
    Path readme = Paths.get("queries/README.md");
    String text = new String(Files.readAllBytes(readme), UTF_8);
    for (Query query : Queries.answers()) {
      assertThat(text, containsString(line(query, "")));
    }
    for (Query query : Queries.views()) {
      assertThat(text, containsString(line(query, "views/")));
    }
  }

  private static String line(Query query, String folder) {
    String file = folder + query.name() + ".sql";
    return "| [`" + query.name() + "`](" + file + ") | " + query.question() + " |";
  }

  @Test
  void everyAnswerSortsAllOfItsRows() throws Exception {
    for (Query query : Queries.answers()) {
      if (!query.grain().startsWith("exactly one row")) {
        String last = query.sql().substring(query.sql().lastIndexOf("ORDER BY"));
        assertThat(query.name(), last, not(containsString("FROM")));
      }
    }
  }

  @Test
  void noFileUsesWhatIsNotExact() throws Exception {
    try (Stream<Path> files = Files.walk(Paths.get("queries"))) {
      for (Path file :
          files.filter(f -> f.toString().endsWith(".sql")).collect(Collectors.toList())) {
        String sql = new String(Files.readAllBytes(file), UTF_8).toUpperCase(Locale.ROOT);
        assertThat(file.toString(), sql, not(containsString("APPROX_")));
        assertThat(file.toString(), sql, not(containsString("CURRENT_DATE")));
        assertThat(file.toString(), sql, not(containsString("RAND(")));
      }
    }
  }

  @Test
  void aHeaderWithoutAQuestionIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Query.parse("broken", Query.Kind.ANSWER, "-- No question.\nSELECT 1 AS n"));
  }

  @Test
  void theDeploymentNamesTheDataSetAskedForAndNoParameterIsLeft() {
    List<String> statements = GoogleSql.deployment("shop");
    assertThat(
        statements.size(),
        equalTo(Queries.functions().size() + Queries.views().size() + Queries.answers().size()));
    for (String statement : statements) {
      assertThat(statement, not(containsString("clickstream.")));
      assertThat(statement, not(containsString("@from_date")));
      assertThat(statement, containsString("CREATE OR REPLACE "));
    }
  }
}
