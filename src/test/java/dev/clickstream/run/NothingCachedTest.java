package dev.clickstream.run;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clickstream.Runs;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a runner caches lies in memory for nothing: every collection of the graph is read once. */
class NothingCachedTest {
  private static final String LOG = "spark.eventLog.enabled";
  private static final String LOG_FOLDER = "spark.eventLog.dir";

  @AfterEach
  void logNoMore() {
    System.clearProperty(LOG);
    System.clearProperty(LOG_FOLDER);
  }

  @Test
  void noCollectionOfTheGraphIsKept(@TempDir Path folder) throws IOException {
    GenerateEvents.write(
        GeneratorSettings.builder().setRows(2_000).setDays(2).build(), folder + "/in");
    System.setProperty(LOG, "true");
    System.setProperty(LOG_FOLDER, Files.createDirectory(folder.resolve("log")).toString());
    Runs.succeeds("--input=" + folder + "/in/*.csv", "--output=" + folder + "/out");
    List<String> collections = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    for (String line : Files.readAllLines(Runs.files(folder.resolve("log")).get(0))) {
      for (JsonNode collection : new ObjectMapper().readTree(line).findPath("RDD Info")) {
        String name = collection.get("Name").asText() + " of " + collection.get("Callsite");
        collections.add(name);
        JsonNode level = collection.get("Storage Level");
        if (level.get("Use Memory").asBoolean() || level.get("Use Disk").asBoolean()) {
          kept.add(name);
        }
      }
    }
    assertThat(collections.size(), greaterThan(10));
    assertThat(kept, empty());
  }
}
