package dev.clickstream.report;

import dev.clickstream.error.UserException;
import dev.clickstream.row.Column;
import dev.clickstream.row.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The tables of an output folder as an embedded DuckDB sees them, with the functions and views of
 * {@code queries/}. Reads Parquet where it lies and copies nothing.
 *
 * <p>DuckDB is reached by JDBC alone and may be absent: it is a tool for the desk and no part of
 * the jar for a cluster.
 */
public final class DuckDbTables implements AutoCloseable {
  static final List<String> TABLES =
      List.of(
          "events",
          "sessions",
          "event_type_by_hour",
          "funnel_by_product",
          "funnel_by_category",
          "funnel_by_brand",
          "quarantine");

  private static final String DRIVER = "org.duckdb.DuckDBDriver";
  private static final String SCHEMA = "clickstream.";

  /**
   * UTC everywhere, nothing fetched, and what does not fit into memory beside other scratch files.
   */
  private static final String SETTINGS =
      "SET TimeZone = 'UTC';"
          + "SET autoinstall_known_extensions = false;"
          + "SET parquet_metadata_cache = true;"
          + "SET preserve_insertion_order = false;"
          + "SET temp_directory = '%s';";

  private static final String AGGREGATES = "GROUP BY";

  private final Connection connection;

  /** The range for which sums are kept; null while nothing is. */
  private @Nullable Dates kept;

  private DuckDbTables(Connection connection) {
    this.connection = connection;
  }

  /** Whether DuckDB is on the class path. */
  public static boolean isAvailable() {
    try {
      Class.forName(DRIVER, false, DuckDbTables.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /**
   * Opens the tables of an output folder. A table without files is empty.
   *
   * @param folder the {@code --output} of a run, on a local disk
   */
  public static DuckDbTables open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw UserException.badInput(
          "No tables: " + folder + " is not a folder. Name the --output of a run.", null);
    }
    boolean any = TABLES.stream().anyMatch(table -> Files.isDirectory(folder.resolve(table)));
    if (!any) {
      throw UserException.badInput(
          "No tables in " + folder + ". Name the --output of a run.", null);
    }
    DuckDbTables tables = connect();
    try {
      for (String table : TABLES) {
        TableSchema schema = TableSchema.of(table);
        tables.execute(
            "CREATE VIEW " + SCHEMA + table + " AS " + select(schema, folder.resolve(table)));
      }
      tables.createQueries();
    } catch (SQLException e) {
      tables.close();
      throw UserException.badInput(
          "Cannot read the tables in "
              + folder
              + ": "
              + firstLine(e)
              + " Let a run write them anew.",
          e);
    }
    return tables;
  }

  /** A database with the prelude and empty tables that can be filled; for tests of queries. */
  static DuckDbTables empty() {
    DuckDbTables tables = connect();
    try {
      for (String table : TABLES) {
        TableSchema schema = TableSchema.of(table);
        tables.execute("CREATE TABLE " + SCHEMA + table + " AS " + emptySelect(schema));
      }
      tables.createQueries();
      return tables;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DuckDbTables connect() {
    try {
      DuckDbTables tables = new DuckDbTables(DriverManager.getConnection("jdbc:duckdb:"));
      String scratch = quoted(System.getProperty("java.io.tmpdir"));
      tables.execute(String.format(SETTINGS, scratch));
      tables.execute(Queries.prelude());
      for (String function : Queries.functions()) {
        tables.execute(function);
      }
      return tables;
    } catch (SQLException e) {
      throw UserException.runFailed("Cannot start DuckDB: " + firstLine(e), e);
    }
  }

  private void createQueries() throws SQLException {
    for (Query view : Queries.views()) {
      execute(GoogleSql.viewForDuckDb(view));
    }
  }

  /**
   * Computes the views that add up once, for a range, since many answers read them. From then on
   * only dates within the range can be asked for.
   */
  void keepSums(Dates range) {
    try {
      for (Query view : Queries.views()) {
        if (view.sql().contains(AGGREGATES)) {
          String partition = TableSchema.of(tableOf(view)).partitionColumn().orElseThrow();
          String name = SCHEMA + view.name();
          execute(
              "CREATE TABLE kept AS SELECT * FROM "
                  + name
                  + " WHERE "
                  + partition
                  + " BETWEEN DATE '"
                  + range.first()
                  + "' AND DATE '"
                  + range.last()
                  + "'; DROP VIEW "
                  + name
                  + "; CREATE TABLE "
                  + name
                  + " AS SELECT * FROM kept; DROP TABLE kept");
        }
      }
      kept = range;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The table that a view reads; every view reads one, see {@code queries/check}. */
  private static String tableOf(Query view) {
    return TABLES.stream()
        .filter(
            table ->
                view.sql().matches("(?s).*FROM " + SCHEMA.replace(".", "\\.") + table + "\\b.*"))
        .findFirst()
        .orElseThrow();
  }

  /** The answer to a query over the partitions of a range of dates, both ends included. */
  public Answer answer(Query query, LocalDate from, LocalDate to) {
    if (kept != null && (from.isBefore(kept.first()) || to.isAfter(kept.last()))) {
      throw new IllegalArgumentException(from + " to " + to + " is not within " + kept);
    }
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(GoogleSql.forDuckDb(query, from, to))) {
      return Answer.read(query, result);
    } catch (SQLException e) {
      throw new IllegalStateException("query " + query.name() + ": " + e.getMessage(), e);
    }
  }

  /** The dates of the first and the last partition; empty if there is none. */
  public Optional<Dates> dates() {
    String sql =
        "SELECT min(d), max(d) FROM (SELECT min(session_date) AS d FROM clickstream.sessions"
            + " UNION ALL SELECT max(session_date) FROM clickstream.sessions"
            + " UNION ALL SELECT min(event_date) FROM clickstream.event_type_by_hour"
            + " UNION ALL SELECT max(event_date) FROM clickstream.event_type_by_hour)";
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      Date first = result.getDate(1);
      Date last = result.getDate(2);
      return first == null
          ? Optional.empty()
          : Optional.of(Dates.of(first.toLocalDate(), last.toLocalDate()));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String select(TableSchema schema, Path folder) {
    boolean partitioned = schema.partitionColumn().isPresent();
    if (!hasFiles(folder, partitioned)) {
      return emptySelect(schema);
    }
    List<String> columns = new ArrayList<>();
    for (Column column : schema.columns()) {
      boolean time = column.type() == Column.Type.TIMESTAMP;
      columns.add(time ? column.name() + " AT TIME ZONE 'UTC' AS " + column.name() : column.name());
    }
    schema.partitionColumn().ifPresent(columns::add);
    String glob =
        quoted(folder.toString())
            + schema.partitionColumn().map(column -> "/" + column + "=*").orElse("")
            + "/*.parquet";
    String types =
        schema.partitionColumn().map(c -> ", hive_types = {'" + c + "': DATE}").orElse("");
    return "SELECT "
        + String.join(", ", columns)
        + " FROM read_parquet('"
        + glob
        + "', hive_partitioning = "
        + partitioned
        + types
        + ")";
  }

  private static boolean hasFiles(Path folder, boolean partitioned) {
    int depth = partitioned ? 2 : 1;
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files.anyMatch(
          file ->
              file.getNameCount() == folder.getNameCount() + depth
                  && file.toString().endsWith(".parquet"));
    } catch (IOException e) {
      throw UserException.badInput("Cannot list " + folder + ": " + e.getMessage() + ".", e);
    }
  }

  private static String emptySelect(TableSchema schema) {
    List<String> columns = new ArrayList<>();
    for (Column column : schema.columns()) {
      columns.add("CAST(NULL AS " + duckDbType(column.type()) + ") AS " + column.name());
    }
    schema.partitionColumn().ifPresent(c -> columns.add("CAST(NULL AS DATE) AS " + c));
    return "SELECT " + String.join(", ", columns) + " WHERE false";
  }

  private static String duckDbType(Column.Type type) {
    switch (type) {
      case INT64:
        return "BIGINT";
      case STRING:
        return "VARCHAR";
      case TIMESTAMP:
        return "TIMESTAMP";
      case NUMERIC:
        return "DECIMAL(" + TableSchema.NUMERIC_PRECISION + ", " + TableSchema.NUMERIC_SCALE + ")";
      case BOOL:
        return "BOOLEAN";
    }
    throw new IllegalStateException("no DuckDB type for " + type);
  }

  private static String quoted(String text) {
    return text.replace("'", "''");
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).split("\\R", 2)[0];
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
