package dev.clickstream.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clickstream.event.IdKey;
import dev.clickstream.event.InputTally;
import dev.clickstream.event.Reason;
import dev.clickstream.input.InputFile;
import dev.clickstream.input.InputFiles;
import dev.clickstream.table.Counts;
import dev.clickstream.table.Manifest;
import dev.clickstream.table.StagedFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is written down of a run, as {@code run.json}. */
final class RunRecord {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Names of that many input files are written down; the number of all is, in any case. */
  private static final int MAX_FILES = 10_000;

  private RunRecord() {}

  static String of(
      String run,
      RunSettings settings,
      String runner,
      InputFiles input,
      Iterable<String> tables,
      Manifest manifest,
      Retries retries,
      Instant started,
      Instant ended) {
    Counts counts = manifest.counts();
    ObjectNode json = JSON.createObjectNode();
    json.put("run", run);
    json.put("version", Version.name());
    json.put("started", started.toString());
    json.put("ended", ended.toString());
    json.put("seconds", BigDecimal.valueOf(ended.toEpochMilli() - started.toEpochMilli(), 3));
    json.set("options", options(settings, runner));
    json.set("input", input(input));
    json.set("rows", rows(counts));
    json.put("sessions", counts.shop().sessions());
    json.put("sessions_outside_range", counts.sessionsOutsideRange());
    json.put("duplicates_dropped", counts.dropped());
    json.set("retries", retries(retries));
    ObjectNode tablesJson = json.putObject("tables");
    for (String table : tables) {
      tablesJson.set(table, table(table, manifest));
    }
    return json.toPrettyString();
  }

  /** A record of a run that has filled BigQuery as well. */
  static String withBigQuery(String record, Instant filled) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(record);
    json.put("bigquery_filled", filled.toString());
    return json.toPrettyString();
  }

  private static ObjectNode options(RunSettings settings, String runner) {
    ObjectNode json = JSON.createObjectNode();
    json.put("runner", runner);
    json.put("output", settings.output());
    json.put("sessionGap", settings.sessionGap().toString());
    json.put("fromDate", text(settings.range().from()));
    json.put("toDate", text(settings.range().to()));
    json.put("dropDuplicates", settings.dropDuplicates());
    json.put("maxQuarantineRatio", settings.maxQuarantineRatio());
    json.put("bigQueryDataset", text(settings.bigQueryDataset()));
    IdKey userIdKey = settings.userIdKey();
    json.put("userIdKey", userIdKey == null ? null : userIdKey.reference());
    json.put("userIdKeyFingerprint", userIdKey == null ? null : userIdKey.fingerprint());
    return json;
  }

  private static ObjectNode retries(Retries retries) {
    ObjectNode json = JSON.createObjectNode();
    json.put("executors_lost", retries.executorsLost());
    json.put("tasks_run_again", retries.tasksRunAgain());
    json.put("stages_run_again", retries.stagesRunAgain());
    return json;
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }

  private static ObjectNode input(InputFiles input) {
    ObjectNode json = JSON.createObjectNode();
    json.put("file_count", input.files().size());
    json.put("bytes", input.files().stream().mapToLong(InputFile::storedBytes).sum());
    ArrayNode files = json.putArray("files");
    input.files().stream().limit(MAX_FILES).forEach(file -> files.add(file.name()));
    return json;
  }

  private static ObjectNode rows(Counts counts) {
    InputTally tally = counts.input();
    ObjectNode json = JSON.createObjectNode();
    json.put("read", tally.rows());
    json.put("valid", tally.valid());
    json.put("quarantined", tally.rejected());
    ObjectNode reasons = json.putObject("quarantined_by_reason");
    for (Reason reason : Reason.values()) {
      if (tally.rejected(reason) > 0) {
        reasons.put(reason.name(), tally.rejected(reason));
      }
    }
    json.put("headers", tally.headers());
    json.put("blanks", tally.blanks());
    return json;
  }

  private static ObjectNode table(String table, Manifest manifest) {
    long rows = 0;
    long files = 0;
    long bytes = 0;
    Set<String> partitions = new TreeSet<>();
    for (StagedFile file : manifest.files()) {
      if (file.table().equals(table)) {
        rows += file.rows();
        bytes += file.bytes();
        files++;
        if (file.date() != null) {
          partitions.add(file.date().toString());
        }
      }
    }
    ObjectNode json = JSON.createObjectNode();
    json.put("rows", rows);
    json.put("files", files);
    json.put("bytes", bytes);
    ArrayNode names = json.putArray("partitions");
    partitions.forEach(names::add);
    return json;
  }

  /** The reasons of rejected rows, most frequent first, for example {@code BAD_PRICE (12)}. */
  static String mostFrequent(Counts counts) {
    return Arrays.stream(Reason.values())
        .filter(reason -> counts.input().rejected(reason) > 0)
        .sorted(Comparator.comparing((Reason r) -> -counts.input().rejected(r)))
        .limit(3)
        .map(reason -> String.format("%s (%,d)", reason, counts.input().rejected(reason)))
        .collect(Collectors.joining(", "));
  }
}
