package dev.clickstream.kestra;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * BigQuery, played by DuckDB: a data set is a database file, and its tables are views of the
 * Parquet files that the pipeline has written into the bucket of the data set's name.
 */
public final class Warehouse {
  static final List<String> TABLES =
      List.of(
          "events",
          "sessions",
          "event_type_by_hour",
          "funnel_by_product",
          "funnel_by_category",
          "funnel_by_brand");

  private static final Pattern TABLE = Pattern.compile("`[^`.]+[.]([^`.]+)[.]([^`.]+)`");

  private Warehouse() {}

  /** Runs a script whose tables are written as {@code `project.dataset.table`}. */
  public static void execute(String sql) throws SQLException {
    Matcher table = TABLE.matcher(sql);
    if (!table.find()) {
      throw new SQLException("the script names no table in full: " + sql);
    }
    try (Connection connection = open(table.group(1));
        Statement statement = connection.createStatement()) {
      statement.execute(TABLE.matcher(sql).replaceAll("\"$2\""));
    }
  }

  /** Opens a data set, with the tables of its bucket as they are now. */
  static synchronized Connection open(String dataset) throws SQLException {
    Path database = LocalCloud.root().resolve(dataset + ".duckdb");
    Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        Path folder = LocalCloud.root().resolve(dataset).resolve("tables").resolve(table);
        if (Files.exists(folder)) {
          statement.execute(
              "CREATE OR REPLACE VIEW " + table + " AS SELECT * FROM " + parquet(folder));
        }
      }
    }
    return connection;
  }

  private static String parquet(Path folder) {
    return "read_parquet('" + folder + "/*/*.parquet', hive_partitioning = true)";
  }

  /** The rows of a query as text. */
  static List<List<String>> rows(String dataset, String sql) throws SQLException {
    try (Connection connection = open(dataset);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<List<String>> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          row.add(result.getString(column));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  /**
   * How many rows of a table are in one of two folders and not in the other, copies counted. Of the
   * first folder all rows count, of the second those of a range of dates.
   */
  static long difference(String table, Path one, Path other, String from, String to)
      throws SQLException {
    String date =
        table.equals("events") || table.equals("event_type_by_hour")
            ? "event_date"
            : "session_date";
    String first = "SELECT * FROM " + parquet(one.resolve(table));
    String second =
        "SELECT * FROM %s WHERE %s BETWEEN DATE '%s' AND DATE '%s'"
            .formatted(parquet(other.resolve(table)), date, from, to);
    String sql =
        "SELECT count(*) FROM ((%1$s EXCEPT ALL %2$s) UNION ALL (%2$s EXCEPT ALL %1$s))"
            .formatted(first, second);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }
}
