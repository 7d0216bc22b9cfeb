package dev.clickstream.bigquery;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import dev.clickstream.row.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TableResourceTest {
  private static final BigQueryDataset DATASET = BigQueryDataset.parse("shop-project:clicks");

  private static Optional<String> difference(String table, Consumer<Table> change) {
    TableResource resource = TableResource.of(TableSchema.of(table));
    Table existing = resource.toCreate(DATASET, Map.of());
    existing.getSchema().setFields(new ArrayList<>(existing.getSchema().getFields()));
    change.accept(existing);
    return resource.differenceTo(existing);
  }

  private static TableFieldSchema field(Table table, String name) {
    return table.getSchema().getFields().stream()
        .filter(field -> field.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTableThatThePipelineMadeIsItsOwn() {
    assertThat(difference("sessions", table -> {}), is(Optional.empty()));
    assertThat(difference("quarantine", table -> {}), is(Optional.empty()));
  }

  @Test
  void otherWordsForTheSameTypeAndOtherDescriptionsAreNoDifference() {
    assertThat(
        difference(
            "sessions",
            table -> {
              field(table, "user_id").setType("INT64").setDescription("ours");
              field(table, "bounced").setType("BOOL");
              field(table, "furthest_stage").setMode(null);
              field(table, "path").setName("Path");
            }),
        is(Optional.empty()));
  }

  @Test
  void aColumnOfAnotherTypeOrModeOrMissingIsNamed() {
    assertThat(
        difference("sessions", table -> field(table, "revenue").setType("FLOAT")).orElse(""),
        is("its column revenue is FLOAT REQUIRED and should be NUMERIC REQUIRED"));
    assertThat(
        difference("sessions", table -> field(table, "session_date").setMode("REQUIRED"))
            .orElse(""),
        containsString("session_date is DATE REQUIRED and should be DATE NULLABLE"));
    assertThat(
        difference("sessions", table -> table.getSchema().getFields().remove(3)).orElse(""),
        is("it lacks the column session_end TIMESTAMP REQUIRED"));
  }

  @Test
  void aColumnMoreIsTheOwnersUnlessALoadWouldFailOrTakeItAway() {
    TableFieldSchema more = new TableFieldSchema().setName("note").setType("STRING");
    assertThat(
        difference("sessions", table -> table.getSchema().getFields().add(more)),
        is(Optional.empty()));
    assertThat(
        difference("quarantine", table -> table.getSchema().getFields().add(more)).orElse(""),
        containsString("note"));
    TableFieldSchema required = more.clone().setMode("REQUIRED");
    assertThat(
        difference("sessions", table -> table.getSchema().getFields().add(required)).orElse(""),
        containsString("note"));
  }

  @Test
  void anotherPartitioningAndAViewAreDifferences() {
    assertThat(
        difference("sessions", table -> table.setTimePartitioning(null)).orElse(""),
        is("its partitioning is none and should be day of session_date"));
    assertThat(
        difference("sessions", table -> table.getTimePartitioning().setType("MONTH")).orElse(""),
        is("its partitioning is month of session_date and should be day of session_date"));
    assertThat(
        difference("sessions", table -> table.getTimePartitioning().setField(null)).orElse(""),
        containsString("_PARTITIONTIME"));
    assertThat(
        difference("sessions", table -> table.setType("VIEW")).orElse(""), containsString("VIEW"));
  }

  @Test
  void namesOfDataSetsAreReadInBothNotations() {
    for (String name :
        List.of("shop-project:clicks", "shop-project.clicks", "example.com:shop:clicks")) {
      BigQueryDataset dataset = BigQueryDataset.parse(name);
      assertThat(dataset.name(), is("clicks"));
      assertThat(dataset.project() + ":clicks", is(name.replace("project.", "project:")));
    }
  }
}
