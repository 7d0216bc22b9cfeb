package dev.clickstream.it;

import dev.clickstream.Runs;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program from gs:// to BigQuery on a machine without an account: starts the emulators, puts a
 * sample into a bucket, runs, and asks BigQuery. The one argument, if given, is the query to ask.
 */
final class TryInTheCloud {
  private static final String QUERY =
      "SELECT category, SUM(view_sessions) AS looked, SUM(view_purchase_sessions) AS bought,"
          + " ROUND(100 * SUM(view_purchase_sessions) / SUM(view_sessions), 2) AS percent"
          + " FROM clicks.funnel_by_category"
          + " WHERE category_level = 1 AND session_date >= '2019-10-01'"
          + " GROUP BY category ORDER BY looked DESC LIMIT 8";

  private TryInTheCloud() {}

  public static void main(String[] args) throws IOException {
    try (Emulators emulators = Emulators.start("try")) {
      Rest rest = new Rest(emulators);
      rest.createBucket("shop-raw");
      rest.createBucket("shop-tables");
      rest.createDataset("clicks");
      Path sample = Path.of("target/emulators/try/sample");
      GenerateEvents.write(GeneratorSettings.builder().setGzip(true).build(), sample.toString());
      try (Stream<Path> files = Files.list(sample)) {
        for (Path file : files.sorted().collect(Collectors.toList())) {
          rest.upload(file, "shop-raw", "clicks/" + file.getFileName());
        }
      }
      List<String> options = new ArrayList<>(emulators.options());
      options.add("--input=gs://shop-raw/clicks/*.csv.gz");
      options.add("--output=gs://shop-tables/clicks");
      options.add("--bigQueryDataset=shop-project:clicks");
      System.out.println("Running with " + String.join(" ", options));
      Runs.Outcome outcome = Runs.run(options.toArray(new String[0]));
      System.out.print(outcome.out);
      System.err.print(outcome.err);
      if (outcome.exitCode == 0) {
        String sql = args.length == 0 ? QUERY : args[0];
        System.out.println("\n" + sql + "\n");
        rest.query(sql).forEach(row -> System.out.println(String.join(" | ", shown(row))));
      }
    }
  }

  private static List<String> shown(List<String> row) {
    return row.stream().map(String::valueOf).collect(Collectors.toList());
  }
}
