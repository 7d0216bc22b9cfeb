package dev.clickstream.kestra;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Five days of a shop that does not exist, made by the project's own generator. */
final class ShopData {
  private static final int DAYS = 5;
  private static final String COLUMN_OF_PRICE = "(?m)^(([^,]*,){6})[^,]*";

  private ShopData() {}

  static void generate() throws IOException, InterruptedException {
    PipelineProcess.run(
        "dev.clickstream.sample.GenerateEvents",
        "--output=" + LocalCloud.root().resolve("shop"),
        "--rows=4000",
        "--days=" + DAYS,
        "--firstDate=2019-10-01",
        "--products=200");
  }

  /** Runs the pipeline over all days, without Kestra, and gives the folder of its tables. */
  static Path runOverAllDays() throws IOException, InterruptedException {
    Path tables = LocalCloud.root().resolve("reference").resolve("tables");
    PipelineProcess.run(
        "dev.clickstream.ClickstreamPipeline",
        "--runner=SparkRunner",
        "--input=" + LocalCloud.root().resolve("shop") + "/*.csv",
        "--output=" + tables);
    return tables;
  }

  static String day(int day) throws IOException {
    return Files.readString(LocalCloud.root().resolve("shop").resolve(name(day)));
  }

  private static String name(int day) {
    return "events-2019-10-0" + day + ".csv";
  }

  static void putRawDays(String bucket, int... days) throws IOException {
    for (int day : days) {
      LocalCloud.put(
          "gs://" + bucket + "/raw/2019-10-0" + day + "/" + name(day), day(day).getBytes(UTF_8));
    }
  }

  /** The number of events on a date. */
  static int events(String date) throws IOException {
    return rows(Integer.parseInt(date.substring(date.length() - 2)));
  }

  /** The number of rows of some days, without the header lines. */
  static int rows(int... days) throws IOException {
    int rows = 0;
    for (int day : days) {
      rows += (int) day(day).lines().count() - 1;
    }
    return rows;
  }

  /** The same file with another price in its first rows, one that the pipeline refuses. */
  static String withBadPrices(String csv, int rows) {
    List<String> lines = new ArrayList<>(csv.lines().toList());
    for (int row = 1; row <= rows; row++) {
      lines.set(row, lines.get(row).replaceFirst(COLUMN_OF_PRICE, "$1free"));
    }
    return String.join("\n", lines) + "\n";
  }
}
