package dev.clickstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.clickstream.row.Column;
import dev.clickstream.row.TableSchema;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A case of {@code queries/tests/<query>/<case>/}: small tables, a range of dates and the rows that
 * a query must give, all as plain files; see {@code queries/README.md}. For any engine.
 */
public final class QueryCase {
  private static final Path TESTS = Paths.get("queries/tests");
  private static final String SETTINGS = "case.properties";
  private static final String ALL_ROWS = "expected.csv";
  private static final String SOME_ROWS = "contains.csv";
  private static final String NULL = "NULL";
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private final Path folder;
  private final Properties settings = new Properties();

  private QueryCase(Path folder) {
    this.folder = folder;
    try (Reader in = Files.newBufferedReader(folder.resolve(SETTINGS), UTF_8)) {
      settings.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All cases, by query and name. */
  public static List<QueryCase> all() {
    List<QueryCase> cases = new ArrayList<>();
    for (Path query : children(TESTS)) {
      children(query).forEach(folder -> cases.add(new QueryCase(folder)));
    }
    return cases;
  }

  /** The tables that a case may fill. */
  public static List<String> tables() {
    return DuckDbTables.TABLES;
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Files::isDirectory).sorted().collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Query query() {
    return Queries.answer(folder.getParent().getFileName().toString());
  }

  public LocalDate from() {
    return date("from_date");
  }

  public LocalDate to() {
    return date("to_date");
  }

  private LocalDate date(String key) {
    String text = settings.getProperty(key);
    if (text == null) {
      throw new IllegalStateException(folder.resolve(SETTINGS) + " lacks " + key);
    }
    return LocalDate.parse(text);
  }

  /** Statements that fill the tables, in words that BigQuery and DuckDB share. */
  public List<String> inserts() {
    List<String> statements = new ArrayList<>();
    for (String table : DuckDbTables.TABLES) {
      Path file = folder.resolve(table + ".csv");
      if (Files.exists(file)) {
        statements.add(insert(TableSchema.of(table), read(file)));
      }
    }
    return statements;
  }

  private String insert(TableSchema schema, List<Map<String, String>> rows) {
    Map<String, String> types = new LinkedHashMap<>();
    schema.columns().forEach(column -> types.put(column.name(), column.type().name()));
    schema.partitionColumn().ifPresent(partition -> types.put(partition, "DATE"));
    List<String> values = new ArrayList<>();
    for (Map<String, String> row : rows) {
      for (String column : row.keySet()) {
        if (!types.containsKey(column)) {
          throw new IllegalStateException(folder + ": " + schema.name() + " has no " + column);
        }
      }
      values.add(
          types.entrySet().stream()
              .map(column -> literal(schema, row, column.getKey(), column.getValue()))
              .collect(Collectors.joining(", ", "(", ")")));
    }
    return "INSERT INTO clickstream."
        + schema.name()
        + " ("
        + String.join(", ", types.keySet())
        + ") VALUES\n"
        + String.join(",\n", values);
  }

  /** A value; one of a column that the file leaves out is 0, false, empty or NULL. */
  private static String literal(
      TableSchema schema, Map<String, String> row, String column, String type) {
    String text = row.get(column);
    if (text == null) {
      text = standard(schema, row, column);
    }
    return text.equals(NULL)
        ? "CAST(NULL AS " + type + ")"
        : "CAST('" + text.replace("'", "''") + "' AS " + type + ")";
  }

  private static String standard(TableSchema schema, Map<String, String> row, String name) {
    Optional<Column> column =
        schema.columns().stream().filter(one -> one.name().equals(name)).findFirst();
    if (column.isEmpty()) {
      throw new IllegalStateException(schema.name() + ".csv lacks " + name);
    }
    if (column.get().nullable()) {
      return NULL;
    }
    switch (column.get().type()) {
      case INT64:
      case NUMERIC:
        return "0";
      case BOOL:
        return "false";
      case STRING:
        return "";
      case TIMESTAMP:
        return row.get(schema.partitionColumn().orElseThrow()) + " 00:00:00";
    }
    throw new IllegalStateException();
  }

  /** Fails unless rows, each value as {@link #text}, are those expected. */
  public void check(List<List<String>> found) {
    List<String> columns =
        query().columns().stream().map(Query.Explained::name).collect(Collectors.toList());
    Path all = folder.resolve(ALL_ROWS);
    boolean complete = Files.exists(all);
    List<Map<String, String>> expected = read(complete ? all : folder.resolve(SOME_ROWS));
    List<String> named = expected.isEmpty() ? columns : new ArrayList<>(expected.get(0).keySet());
    for (String column : named) {
      assertThat(folder + ": columns", columns, hasItem(column));
    }
    List<List<String>> narrowed =
        found.stream()
            .map(
                row ->
                    named.stream()
                        .map(c -> row.get(columns.indexOf(c)))
                        .collect(Collectors.toList()))
            .collect(Collectors.toList());
    List<List<String>> wanted =
        expected.stream().map(row -> new ArrayList<>(row.values())).collect(Collectors.toList());
    if (complete) {
      assertThat(folder.toString(), lines(narrowed), equalTo(lines(wanted)));
      return;
    }
    assertThat(
        folder + ": rows", narrowed, hasSize(Integer.parseInt(settings.getProperty("rows"))));
    for (String line : lines(wanted)) {
      assertThat(folder.toString(), lines(narrowed), hasItem(line));
    }
  }

  private static List<String> lines(List<List<String>> rows) {
    return rows.stream().map(row -> String.join(",", row)).collect(Collectors.toList());
  }

  private static List<Map<String, String>> read(Path file) {
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(file)) {
      List<CsvRecord> records = reader.stream().collect(Collectors.toList());
      List<String> header = records.get(0).getFields();
      List<Map<String, String>> rows = new ArrayList<>();
      for (CsvRecord record : records.subList(1, records.size())) {
        if (record.getFieldCount() != header.size()) {
          throw new IllegalStateException(file + ": line " + record.getStartingLineNumber());
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
          row.put(header.get(i), record.getField(i));
        }
        rows.add(row);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of an answer as text. */
  public static List<List<String>> text(Answer answer) {
    return answer.rows().stream()
        .map(row -> row.stream().map(QueryCase::text).collect(Collectors.toList()))
        .collect(Collectors.toList());
  }

  /** A value as files have it: NULL in words, numbers in the shortest form that says the same. */
  public static String text(Object value) {
    if (value == null) {
      return NULL;
    }
    if (value instanceof Double || value instanceof BigDecimal) {
      BigDecimal exact = new BigDecimal(value.toString()).stripTrailingZeros();
      return exact.signum() == 0 ? "0" : exact.toPlainString();
    }
    if (value instanceof LocalDateTime) {
      return MOMENT.format((LocalDateTime) value);
    }
    return value.toString();
  }

  @Override
  public String toString() {
    return TESTS.relativize(folder).toString();
  }
}
