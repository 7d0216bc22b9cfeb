package dev.clickstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A client of the emulators that shares no code with the pipeline. */
final class Rest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROJECT = "shop-project";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String storage;
  private final String bigQuery;

  Rest(Emulators emulators) {
    this.storage = emulators.storage().url();
    this.bigQuery = emulators.bigQuery().url() + "/bigquery/v2/projects/" + PROJECT;
  }

  void createBucket(String name) {
    post(storage + "/storage/v1/b?project=" + PROJECT, JSON.createObjectNode().put("name", name));
  }

  void upload(Path file, String bucket, String object) {
    try {
      send(
          "POST",
          storage
              + "/upload/storage/v1/b/"
              + bucket
              + "/o?uploadType=media&name="
              + URLEncoder.encode(object, UTF_8),
          "text/csv",
          BodyPublishers.ofFile(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void createDataset(String name) {
    ObjectNode dataset = JSON.createObjectNode();
    dataset.putObject("datasetReference").put("projectId", PROJECT).put("datasetId", name);
    post(bigQuery + "/datasets", dataset);
  }

  void createTable(String dataset, String json) {
    try {
      post(bigQuery + "/datasets/" + dataset + "/tables", JSON.readTree(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode table(String dataset, String table) {
    return get(bigQuery + "/datasets/" + dataset + "/tables/" + table);
  }

  JsonNode job(String id) {
    return get(bigQuery + "/jobs/" + id);
  }

  /** Rows of a query, each a list of values as BigQuery's JSON has them. */
  List<List<String>> query(String sql) {
    JsonNode answer =
        post(
            bigQuery + "/queries",
            JSON.createObjectNode().put("query", sql).put("useLegacySql", false));
    List<List<String>> rows = new ArrayList<>();
    answer.path("rows").forEach(row -> rows.add(values(row)));
    return rows;
  }

  long number(String sql) {
    return Long.parseLong(query(sql).get(0).get(0));
  }

  private static List<String> values(JsonNode row) {
    List<String> values = new ArrayList<>();
    row.get("f")
        .forEach(cell -> values.add(cell.get("v").isNull() ? null : cell.get("v").asText()));
    return values;
  }

  /**
   * Reads a whole table by {@code tabledata.list}, page by page, into a file of one JSON object a
   * row. Fails if a NUMERIC has more than two decimals that count.
   *
   * @return the number of rows
   */
  long download(String dataset, String table, Path file) throws IOException {
    JsonNode fields = table(dataset, table).get("schema").get("fields");
    String url = bigQuery + "/datasets/" + dataset + "/tables/" + table + "/data?maxResults=5000";
    long rows = 0;
    try (BufferedWriter out = Files.newBufferedWriter(file, UTF_8)) {
      String token = "";
      do {
        JsonNode page = get(url + (token.isEmpty() ? "" : "&pageToken=" + token));
        for (JsonNode row : page.path("rows")) {
          ObjectNode json = JSON.createObjectNode();
          List<String> values = values(row);
          for (int i = 0; i < values.size(); i++) {
            JsonNode field = fields.get(i);
            json.put(field.get("name").asText(), plain(field.get("type").asText(), values.get(i)));
          }
          out.write(json.toString());
          out.newLine();
          rows++;
        }
        token = page.path("pageToken").asText();
      } while (!token.isEmpty());
    }
    return rows;
  }

  private static String plain(String type, String value) {
    if (value == null) {
      return null;
    }
    switch (type) {
      case "NUMERIC":
        return new BigDecimal(value).setScale(2, RoundingMode.UNNECESSARY).toPlainString();
      case "TIMESTAMP":
        return Instant.EPOCH.plus(Long.parseLong(value), ChronoUnit.MICROS).toString();
      default:
        return value;
    }
  }

  private JsonNode get(String url) {
    return send("GET", url, "application/json", BodyPublishers.noBody());
  }

  private JsonNode post(String url, JsonNode body) {
    return send("POST", url, "application/json", BodyPublishers.ofString(body.toString()));
  }

  private JsonNode send(String method, String url, String type, BodyPublisher body) {
    try {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(URI.create(url))
                  .header("Content-Type", type)
                  .method(method, body)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new AssertionError(method + " " + url + ": " + response.body());
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
