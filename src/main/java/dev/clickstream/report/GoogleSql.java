package dev.clickstream.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What becomes of the text of a query in each database. Plain replacement, no parsing. */
public final class GoogleSql {
  /** The data set that the files name; another one takes its place. */
  private static final String DATASET = "clickstream.";

  private static final String FROM_DATE = "@from_date";
  private static final String TO_DATE = "@to_date";

  /**
   * {@code UNNEST(…) AS n} names a column in GoogleSQL and a table in DuckDB, where {@code n(n)}
   * names both.
   */
  private static final Pattern UNNEST = Pattern.compile("(\\bUNNEST\\([^\n]*\\) AS )(\\w+)");

  private GoogleSql() {}

  /** The text that DuckDB runs, with its prelude, for a range of dates. */
  static String forDuckDb(Query query, LocalDate from, LocalDate to) {
    return forDuckDb(query.sql())
        .replace(FROM_DATE, "DATE '" + from + "'")
        .replace(TO_DATE, "DATE '" + to + "'");
  }

  /** The statement that creates a view in DuckDB. */
  static String viewForDuckDb(Query view) {
    return "CREATE VIEW " + DATASET + view.name() + " AS\n" + forDuckDb(view.sql());
  }

  private static String forDuckDb(String sql) {
    return UNNEST.matcher(sql).replaceAll("$1$2($2)");
  }

  /** A query with another data set in place of {@code clickstream}. */
  public static String within(String dataset, String sql) {
    return sql.replace(DATASET, dataset + ".");
  }

  /**
   * The statements that create everything in BigQuery, each as often as you like.
   *
   * @param dataset name of the data set, in the project that runs the statements
   */
  public static List<String> deployment(String dataset) {
    List<String> statements = new ArrayList<>();
    for (String function : Queries.functions()) {
      statements.add(within(dataset, function));
    }
    for (Query view : Queries.views()) {
      statements.add(
          within(
              dataset,
              "CREATE OR REPLACE VIEW " + DATASET + view.name() + " AS\n" + view.sql() + ";\n"));
    }
    for (Query answer : Queries.answers()) {
      statements.add(
          within(
              dataset,
              "CREATE OR REPLACE TABLE FUNCTION "
                  + DATASET
                  + answer.name()
                  + "(from_date DATE, to_date DATE) AS (\n"
                  + answer.sql().replace(FROM_DATE, "from_date").replace(TO_DATE, "to_date")
                  + ");\n"));
    }
    return statements;
  }
}
