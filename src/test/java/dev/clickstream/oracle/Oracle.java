package dev.clickstream.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Computes every table again from the CSV files, in SQL written from the contract alone, and
 * compares whole tables. Shares no code with the pipeline, on purpose.
 */
public final class Oracle implements AutoCloseable {
  public static final List<String> TABLES =
      List.of(
          "events",
          "sessions",
          "event_type_by_hour",
          "funnel_by_product",
          "funnel_by_category",
          "funnel_by_brand",
          "quarantine");

  private static final int MAX_LINE_BYTES = 1_048_576;
  private static final int KEPT_BYTES = 65_536;
  private static final int SHOWN_ROWS = 5;

  private final DuckDBConnection connection;
  private long blanks;

  private Oracle(DuckDBConnection connection) {
    this.connection = connection;
  }

  /** The tables of some files with the default options. */
  public static Oracle of(List<Path> files) {
    return of(files, new Properties());
  }

  /**
   * The tables of some files.
   *
   * @param options {@code sessionGap}, {@code fromDate}, {@code toDate}, {@code dropDuplicates},
   *     each as on the command line and with the same default, and {@code userIdKey}, here the key
   *     itself
   */
  public static Oracle of(List<Path> files, Properties options) {
    try {
      Oracle oracle = new Oracle((DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:"));
      oracle.execute("SET TimeZone = 'UTC'; SET threads = 2; SET memory_limit = '2GB'");
      oracle.load(files);
      oracle.run("1-parse.sql", options);
      if (options.containsKey("userIdKey")) {
        oracle.replaceIds(options.getProperty("userIdKey"));
      }
      oracle.run("2-sessions.sql", options);
      oracle.run("3-tables.sql", options);
      return oracle;
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A single number, for example {@code count("SELECT count(*) FROM o_sessions")}. */
  public long number(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** A single value as text. */
  public String text(String sql) {
    return rows(sql).strip();
  }

  public long blanks() {
    return blanks;
  }

  /** Fails with the first differing rows unless a folder holds exactly these tables. */
  public void assertSameTables(Path output) {
    for (String table : TABLES) {
      loadOutput("p_" + table, table, output);
      assertSame(table, "o_" + table, "p_" + table);
    }
  }

  /**
   * Fails with the first differing rows unless a file holds exactly the rows of a table.
   *
   * @param rows one JSON object a row, its values strings or null
   */
  public void assertSameRows(String table, Path rows) {
    String found = "j_" + table;
    try (Statement statement = connection.createStatement();
        ResultSet columns = statement.executeQuery("DESCRIBE o_" + table)) {
      StringBuilder read = new StringBuilder();
      StringBuilder cast = new StringBuilder();
      while (columns.next()) {
        String name = columns.getString("column_name");
        String type = columns.getString("column_type");
        String separator = read.length() == 0 ? "" : ", ";
        read.append(separator).append(name).append(": 'VARCHAR'");
        cast.append(separator).append("CAST(" + name + " AS " + type + ") AS " + name);
      }
      execute("DROP TABLE IF EXISTS " + found);
      execute(
          "CREATE TABLE "
              + found
              + " AS SELECT "
              + cast
              + " FROM read_json('"
              + rows
              + "', format = 'newline_delimited', columns = {"
              + read
              + "})");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    assertSame(table, "o_" + table, found);
  }

  /** Fails with the first differing rows unless two folders hold the same tables. */
  public static void assertSameTables(Path expected, Path found) {
    assertSameTables(TABLES, expected, found);
  }

  /** Fails with the first differing rows unless two folders hold the same in some tables. */
  public static void assertSameTables(List<String> tables, Path expected, Path found) {
    try (Oracle oracle =
        new Oracle((DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:"))) {
      oracle.execute("SET TimeZone = 'UTC'");
      for (String table : tables) {
        oracle.loadOutput("a", table, expected);
        oracle.loadOutput("b", table, found);
        oracle.assertSame(table, "a", "b");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fails unless every partition of a folder is that of one of two others, whole. */
  public static void assertEachPartitionIsOneOf(Path one, Path other, Path found) {
    try (Oracle oracle =
        new Oracle((DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:"))) {
      oracle.execute("SET TimeZone = 'UTC'");
      for (String table : TABLES) {
        oracle.loadOutput("a", table, one);
        oracle.loadOutput("b", table, other);
        oracle.loadOutput("found", table, found);
        String column = partitionColumn(table);
        String partition = column.isEmpty() ? "''" : column;
        // A partition equals another if as many rows are in both as in each.
        String mixed =
            "SELECT p FROM (SELECT DISTINCT %1$s AS p FROM found UNION SELECT DISTINCT %1$s FROM a)"
                + " WHERE NOT %2$s AND NOT %3$s";
        long count =
            oracle.number(
                "SELECT count(*) FROM ("
                    + String.format(mixed, partition, equal("a", partition), equal("b", partition))
                    + ")");
        if (count > 0) {
          throw new AssertionError(count + " partitions of " + table + " are neither old nor new");
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String equal(String relation, String partition) {
    String differs =
        "EXISTS (SELECT 1 FROM (SELECT *, %1$s AS q FROM %2$s EXCEPT ALL"
            + " SELECT *, %1$s AS q FROM %3$s) WHERE q = p)";
    return "(NOT "
        + String.format(differs, partition, relation, "found")
        + " AND NOT "
        + String.format(differs, partition, "found", relation)
        + ")";
  }

  /** Makes a view of a table of an output folder; without files it is empty. */
  public void loadOutput(String view, String table, Path output) {
    String partition = partitionColumn(table);
    boolean partitioned = !partition.isEmpty();
    String glob =
        output.resolve(table) + (partitioned ? "/" + partition + "=*" : "") + "/*.parquet";
    boolean any;
    try {
      any = number("SELECT count(*) FROM glob('" + glob + "')") > 0;
      execute("DROP VIEW IF EXISTS " + view);
      if (!any) {
        execute("CREATE VIEW " + view + " AS SELECT * FROM (" + emptyLike(table) + ") WHERE false");
        return;
      }
      // A file with other columns than its siblings would be an error here: no union_by_name.
      execute(
          "CREATE VIEW "
              + view
              + " AS SELECT "
              + utcTimestamps(glob)
              + " FROM read_parquet('"
              + glob
              + "', hive_partitioning = "
              + partitioned
              + (partitioned ? ", hive_types = {'" + partition + "': DATE}" : "")
              + ")");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String emptyLike(String table) {
    return "SELECT * FROM (SELECT 1) LEFT JOIN (SELECT 2) ON false, (SELECT '"
        + table
        + "') LIMIT 0";
  }

  /** Every timestamp must be an instant in the file; the oracle has them as UTC without a zone. */
  private String utcTimestamps(String glob) throws SQLException {
    StringBuilder replace = new StringBuilder();
    try (Statement statement = connection.createStatement();
        ResultSet columns =
            statement.executeQuery("DESCRIBE SELECT * FROM read_parquet('" + glob + "')")) {
      while (columns.next()) {
        String name = columns.getString("column_name");
        String type = columns.getString("column_type");
        if (type.startsWith("TIMESTAMP")) {
          if (!type.equals("TIMESTAMP WITH TIME ZONE")) {
            throw new AssertionError(name + " is " + type + ", not an instant");
          }
          replace.append(replace.length() == 0 ? "" : ", ");
          replace.append(name).append(" AT TIME ZONE 'UTC' AS ").append(name);
        }
      }
    }
    return replace.length() == 0 ? "*" : "* REPLACE (" + replace + ")";
  }

  private static String partitionColumn(String table) {
    switch (table) {
      case "events":
      case "event_type_by_hour":
        return "event_date";
      case "quarantine":
        return "";
      default:
        return "session_date";
    }
  }

  private void assertSame(String table, String expected, String found) {
    if (number("SELECT count(*) FROM " + expected) == 0
        && number("SELECT count(*) FROM " + found) == 0) {
      return;
    }
    String expectedColumns = columns(expected);
    String foundColumns = columns(found);
    if (!expectedColumns.equals(foundColumns)) {
      throw new AssertionError(
          table + " has the columns\n" + foundColumns + "\nand should have\n" + expectedColumns);
    }
    String missing = "SELECT * FROM " + expected + " EXCEPT ALL SELECT * FROM " + found;
    String unexpected = "SELECT * FROM " + found + " EXCEPT ALL SELECT * FROM " + expected;
    long missingRows = number("SELECT count(*) FROM (" + missing + ")");
    long unexpectedRows = number("SELECT count(*) FROM (" + unexpected + ")");
    if (missingRows + unexpectedRows > 0) {
      throw new AssertionError(
          String.format(
              "%s: %d rows missing, %d unexpected.%nColumns: %s%nMissing:%n%sUnexpected:%n%s",
              table,
              missingRows,
              unexpectedRows,
              expectedColumns,
              rows(missing),
              rows(unexpected)));
    }
  }

  private String columns(String relation) {
    return rows(
        "SELECT string_agg(column_name || ' ' || column_type, ', ') FROM (DESCRIBE "
            + relation
            + ")");
  }

  private String rows(String sql) {
    StringBuilder text = new StringBuilder();
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT * FROM (" + sql + ") ORDER BY ALL LIMIT " + SHOWN_ROWS)) {
      while (result.next()) {
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          text.append(i == 1 ? "" : " | ").append(result.getString(i));
        }
        text.append('\n');
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
    return text.toString();
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void run(String script, Properties options) throws SQLException, IOException {
    try (InputStream in = Oracle.class.getResourceAsStream("/oracle/" + script)) {
      String sql = new String(in.readAllBytes(), UTF_8);
      long gap = Duration.parse(options.getProperty("sessionGap", "PT30M")).toMillis();
      execute(
          sql.replace("${gap_millis}", Long.toString(gap))
              .replace("${drop_duplicates}", options.getProperty("dropDuplicates", "false"))
              .replace("${from_date}", date(options.getProperty("fromDate", "0001-01-01")))
              .replace("${to_date}", date(options.getProperty("toDate", "9999-12-31"))));
    }
  }

  private static String date(String text) {
    return "DATE '" + LocalDate.parse(text) + "'";
  }

  /** Ids of valid rows and texts of rejected ones as docs/pseudonymised-ids.md has them. */
  private void replaceIds(String key) throws SQLException {
    replace("valid", "user_id", id -> userId(key, id));
    replace("valid", "user_session", id -> hmac(key, "user_session\0" + id).substring(0, 32));
    replace(
        "o_quarantine",
        "line",
        line ->
            String.format(
                "withheld: %d bytes, %s",
                line.getBytes(UTF_8).length, hmac(key, "line\0" + line).substring(0, 16)));
  }

  private static String userId(String key, String id) {
    return new BigInteger(hmac(key, "user_id\0" + id).substring(0, 16), 16)
        .shiftRight(1)
        .toString();
  }

  private static String hmac(String key, String message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(UTF_8), "HmacSHA256"));
      return String.format("%064x", new BigInteger(1, mac.doFinal(message.getBytes(UTF_8))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void replace(String table, String column, UnaryOperator<String> replacement)
      throws SQLException {
    execute("CREATE OR REPLACE TABLE replacement (old VARCHAR, new VARCHAR)");
    try (DuckDBAppender appender = connection.createAppender("main", "replacement");
        Statement statement = connection.createStatement();
        ResultSet olds =
            statement.executeQuery(
                "SELECT DISTINCT CAST(" + column + " AS VARCHAR) FROM " + table)) {
      while (olds.next()) {
        appender.beginRow();
        appender.append(olds.getString(1));
        appender.append(replacement.apply(olds.getString(1)));
        appender.endRow();
      }
    }
    execute(
        String.format(
            "UPDATE %1$s SET %2$s = (SELECT new FROM replacement WHERE old = CAST(%2$s AS VARCHAR))",
            table, column));
  }

  private void load(List<Path> files) throws SQLException, IOException {
    execute(
        "CREATE TABLE lines (ordinal BIGINT, raw VARCHAR, too_long BOOLEAN, bad_encoding BOOLEAN)");
    try (DuckDBAppender appender = connection.createAppender("main", "lines")) {
      long ordinal = 0;
      for (Path file : files) {
        List<byte[]> lines = lines(bytes(file));
        for (byte[] line : lines) {
          if (new String(line, UTF_8).matches("[ \t]*")) {
            blanks++;
            continue;
          }
          appender.beginRow();
          appender.append(ordinal++);
          appender.append(new String(cut(line), UTF_8));
          appender.append(line.length > MAX_LINE_BYTES);
          appender.append(!isUtf8(line));
          appender.endRow();
        }
      }
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] stored = in.readAllBytes();
      if (!file.toString().endsWith(".gz")) {
        return stored;
      }
    }
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  private static List<byte[]> lines(byte[] file) {
    List<byte[]> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean mark =
        file.length > 2
            && file[0] == (byte) 0xEF
            && file[1] == (byte) 0xBB
            && file[2] == (byte) 0xBF;
    for (int i = mark ? 3 : 0; i < file.length; i++) {
      if (file[i] == '\n') {
        lines.add(withoutCarriageReturn(line.toByteArray()));
        line.reset();
      } else {
        line.write(file[i]);
      }
    }
    if (line.size() > 0) {
      lines.add(withoutCarriageReturn(line.toByteArray()));
    }
    return lines;
  }

  private static byte[] withoutCarriageReturn(byte[] line) {
    boolean ends = line.length > 0 && line[line.length - 1] == '\r';
    return ends ? Arrays.copyOf(line, line.length - 1) : line;
  }

  /** The first 64 KiB; a character that the cut would split goes too. */
  private static byte[] cut(byte[] line) {
    if (line.length <= KEPT_BYTES) {
      return line;
    }
    int end = KEPT_BYTES;
    if (isUtf8(line)) {
      while ((line[end] & 0xC0) == 0x80) {
        end--;
      }
    }
    return Arrays.copyOf(line, end);
  }

  private static boolean isUtf8(byte[] line) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      ((Connection) connection).close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
