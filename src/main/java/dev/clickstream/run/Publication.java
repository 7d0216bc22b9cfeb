package dev.clickstream.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clickstream.event.QuarantineTable;
import dev.clickstream.row.TableSchema;
import dev.clickstream.table.DateRange;
import dev.clickstream.table.PublishedPartition;
import dev.clickstream.table.StagedFile;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Puts staged files in the place of the partitions they replace.
 *
 * <p>Everything that will be moved and removed is written down first. From then on the publication
 * happens whatever comes: if the process dies, the next run carries on from the list before it does
 * anything else. Up to then nothing has happened, and the next run throws the staged files away.
 *
 * <p>A partition of one file, which is what nearly all are, changes in one step: the new file takes
 * the name of the old. One of several files changes file by file; new ones come before surplus old
 * ones go, so that it never is empty in between.
 */
final class Publication {
  private static final String PLAN = "publish.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OutputFolder output;
  private final String run;

  Publication(OutputFolder output, String run) {
    this.output = output;
    this.run = run;
  }

  /** Finishes or removes what earlier runs have left in the staging folder. */
  static void recover(OutputFolder output) throws IOException {
    for (String run : output.stagedRuns()) {
      Publication earlier = new Publication(output, run);
      String plan = OutputFolder.read(earlier.planFile());
      if (plan != null) {
        carryOut(JSON.readTree(plan));
      }
      output.removeStaging(run);
    }
  }

  /**
   * Publishes the files of a run.
   *
   * @param range the partitions that the run writes; one in it that has no rows any more goes
   * @param record the content of {@code run.json}, which appears last
   * @return what readers see of this run now
   */
  List<PublishedPartition> publish(
      List<StagedFile> files, List<String> tables, DateRange range, String record)
      throws IOException {
    ObjectNode plan = JSON.createObjectNode();
    ArrayNode moves = plan.putArray("moves");
    ArrayNode removals = plan.putArray("removals");
    Map<String, List<StagedFile>> byPartition = byPartition(files);
    Set<String> published = new HashSet<>();
    List<PublishedPartition> partitions = new ArrayList<>();
    byPartition.forEach(
        (partition, parts) -> {
          List<String> targets = new ArrayList<>();
          for (int i = 0; i < parts.size(); i++) {
            ResourceId target =
                OutputFolder.file(
                    folderOf(partition), String.format(Locale.ROOT, "part-%05d.parquet", i));
            addMove(moves, parts.get(i).path(), target.toString());
            targets.add(target.toString());
          }
          published.addAll(targets);
          partitions.add(
              PublishedPartition.of(
                  parts.get(0).table(),
                  parts.get(0).date(),
                  targets,
                  parts.stream().mapToLong(StagedFile::rows).sum()));
        });
    for (String table : tables) {
      TableSchema schema = TableSchema.of(table);
      for (ResourceId existing : OutputFolder.filesBelow(output.partition(table, ""))) {
        String partition = partitionOf(schema, existing);
        boolean replaced =
            byPartition.containsKey(table + "/" + partition) || isEmptied(schema, partition, range);
        if (replaced && !published.contains(existing.toString())) {
          removals.add(existing.toString());
        }
      }
    }
    ResourceId staging = output.staging(run);
    ResourceId stagedRecord = OutputFolder.file(staging, "run.json");
    OutputFolder.write(stagedRecord, record);
    plan.put("recordFrom", stagedRecord.toString());
    plan.put("recordTo", output.file("run.json").toString());
    OutputFolder.writeAtomically(planFile(), plan.toPrettyString());
    carryOut(plan);
    output.removeStaging(run);
    return partitions;
  }

  private ResourceId planFile() {
    return OutputFolder.file(output.staging(run), PLAN);
  }

  private static void carryOut(JsonNode plan) throws IOException {
    List<ResourceId> from = new ArrayList<>();
    List<ResourceId> to = new ArrayList<>();
    for (JsonNode move : plan.get("moves")) {
      from.add(resource(move.get("from").asText()));
      to.add(resource(move.get("to").asText()));
    }
    OutputFolder.move(from, to);
    List<ResourceId> removals = new ArrayList<>();
    for (JsonNode removal : plan.get("removals")) {
      removals.add(resource(removal.asText()));
    }
    OutputFolder.delete(removals);
    for (ResourceId removed : removals) {
      OutputFolder.removeEmptyFolder(removed.getCurrentDirectory());
    }
    OutputFolder.move(
        List.of(resource(plan.get("recordFrom").asText())),
        List.of(resource(plan.get("recordTo").asText())));
  }

  private static ResourceId resource(String path) {
    return FileSystems.matchNewResource(path, false);
  }

  private static void addMove(ArrayNode moves, String from, String to) {
    ObjectNode move = moves.addObject();
    move.put("from", from);
    move.put("to", to);
  }

  private static Map<String, List<StagedFile>> byPartition(List<StagedFile> files) {
    Map<String, List<StagedFile>> byPartition = new TreeMap<>();
    for (StagedFile file : files) {
      String key = file.table() + "/" + partitionName(TableSchema.of(file.table()), file.date());
      byPartition.computeIfAbsent(key, any -> new ArrayList<>()).add(file);
    }
    return byPartition;
  }

  private ResourceId folderOf(String partitionKey) {
    int slash = partitionKey.indexOf('/');
    return output.partition(partitionKey.substring(0, slash), partitionKey.substring(slash + 1));
  }

  private static String partitionName(TableSchema schema, @Nullable LocalDate date) {
    return schema.partitionColumn().map(column -> column + "=" + date).orElse("");
  }

  private String partitionOf(TableSchema schema, ResourceId file) {
    String folder = file.getCurrentDirectory().toString();
    String table = output.partition(schema.name(), "").toString();
    return folder.substring(table.length()).replaceAll("/+$", "");
  }

  /** Whether the run is answerable for a partition that it has no rows for. */
  private static boolean isEmptied(TableSchema schema, String partition, DateRange range) {
    if (schema.name().equals(QuarantineTable.NAME)) {
      return true;
    }
    if (range.isAll()) {
      return false;
    }
    String prefix = schema.partitionColumn().orElse("") + "=";
    if (!partition.startsWith(prefix)) {
      return false;
    }
    try {
      return range.contains(LocalDate.parse(partition.substring(prefix.length())));
    } catch (DateTimeException e) {
      return false;
    }
  }
}
