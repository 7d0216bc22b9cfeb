package dev.clickstream.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clickstream.run.Version;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * All answers over a range of dates as one JSON object, the data of the report's page:
 *
 * <pre>
 * {"meta": {"version", "generated", "tables", "from_date", "to_date", "tables_first_date",
 *           "tables_last_date", "run"},
 *  "queries": {"funnel": {"question", "grain", "not_for", "sql",
 *                         "columns": [{"name", "type", "description"}, …],
 *                         "rows": [[…], …]}, …}}
 * </pre>
 *
 * <p>Types are BigQuery's. INT64 beyond 2^53 and NUMERIC are strings, so that no reader rounds
 * them; dates are {@code 2019-10-01}, moments {@code 2019-10-01T02:00:00Z}. {@code run} is the
 * record of the run that last wrote the tables, or null.
 */
public final class ReportData {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MAX_SAFE_INTEGER = 1L << 53;
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT);
  private static final String RUN_RECORD = "run.json";

  private ReportData() {}

  /** The answers over the tables of a folder. */
  static ObjectNode of(Path folder, DuckDbTables tables, Dates range) {
    ObjectNode data = JSON.createObjectNode();
    ObjectNode meta = data.putObject("meta");
    meta.put("version", Version.name());
    meta.put("generated", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    meta.put("tables", folder.toString());
    meta.put("from_date", range.first().toString());
    meta.put("to_date", range.last().toString());
    Dates all = tables.dates().orElse(null);
    meta.put("tables_first_date", all == null ? null : all.first().toString());
    meta.put("tables_last_date", all == null ? null : all.last().toString());
    meta.set("run", runRecord(folder));
    tables.keepSums(range);
    ObjectNode queries = data.putObject("queries");
    for (Query query : Queries.answers()) {
      queries.set(query.name(), json(tables.answer(query, range.first(), range.last())));
    }
    return data;
  }

  private static @Nullable ObjectNode runRecord(Path folder) {
    Path record = folder.resolve(RUN_RECORD);
    if (!Files.exists(record)) {
      return null;
    }
    try {
      return (ObjectNode) JSON.readTree(Files.readAllBytes(record));
    } catch (IOException | ClassCastException e) {
      // Of another making: the tables speak for themselves.
      return null;
    }
  }

  private static ObjectNode json(Answer answer) {
    Query query = answer.query();
    ObjectNode json = JSON.createObjectNode();
    json.put("question", query.question());
    json.put("grain", query.grain());
    json.put("not_for", query.notFor());
    ArrayNode columns = json.putArray("columns");
    for (int i = 0; i < answer.columns().size(); i++) {
      ObjectNode column = columns.addObject();
      column.put("name", answer.columns().get(i));
      column.put("type", answer.types().get(i).name());
      column.put("description", query.columns().get(i).description());
    }
    ArrayNode rows = json.putArray("rows");
    for (List<@Nullable Object> row : answer.rows()) {
      ArrayNode values = rows.addArray();
      row.forEach(value -> add(values, value));
    }
    json.put("sql", query.sql());
    return json;
  }

  private static void add(ArrayNode values, @Nullable Object value) {
    if (value == null) {
      values.addNull();
    } else if (value instanceof Long) {
      long number = (Long) value;
      if (Math.abs(number) > MAX_SAFE_INTEGER) {
        values.add(Long.toString(number));
      } else {
        values.add(number);
      }
    } else if (value instanceof Double) {
      values.add((Double) value);
    } else if (value instanceof Boolean) {
      values.add((Boolean) value);
    } else if (value instanceof BigDecimal) {
      values.add(((BigDecimal) value).toPlainString());
    } else if (value instanceof LocalDateTime) {
      values.add(MOMENT.format((LocalDateTime) value));
    } else if (value instanceof LocalDate || value instanceof String) {
      values.add(value.toString());
    } else {
      throw new IllegalStateException("no JSON for " + value.getClass());
    }
  }
}
