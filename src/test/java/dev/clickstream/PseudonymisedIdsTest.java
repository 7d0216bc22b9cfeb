package dev.clickstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clickstream.oracle.Oracle;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a key, no output tells who the users are, and everything else stays as it is. */
class PseudonymisedIdsTest {
  private static final String KEY = "correct horse battery staple, 32 bytes and more";
  private static final int USER_ID = 7;
  private static final int USER_SESSION = 8;

  /** Words by which an id would show in a decoded value, each with no letter or digit beside it. */
  private static final Pattern WORD = Pattern.compile("[0-9a-z-]{6,}");

  @TempDir static Path shared;
  @TempDir Path folder;

  private static Path keyFile;
  private static Path rawTables;
  private static final Set<String> rawIds = new TreeSet<>();

  @BeforeAll
  static void runWithoutAKey() throws Exception {
    Path in = shared.resolve("in");
    GenerateEvents.write(
        GeneratorSettings.builder()
            .setRows(10_000)
            .setDays(2)
            .setDirtyRatio(0.03)
            .setDuplicateRatio(0.02)
            .build(),
        in.toString());
    // Ties in all but the user, of whom the session tells the first.
    Files.writeString(
        in.resolve("ties.csv"),
        row("610000001", "two-users-in-one-session")
            + row("610000002", "two-users-in-one-session")
            + row("610000003", "two-users-in-one-session")
            + row("620000001", " ")
            + "2019-10-01 10:00:00 UTC,view,1,2,a.b,c,1.00,630000001,quoted\"session-630\n");
    for (Path file : Runs.files(in)) {
      for (String line : Files.readAllLines(file, ISO_8859_1)) {
        String[] fields = line.split(",", -1);
        if (fields.length > USER_SESSION && fields[USER_ID].matches("\\d{6,}")) {
          rawIds.add(fields[USER_ID]);
          if (fields[USER_SESSION].length() > 6) {
            rawIds.add(fields[USER_SESSION]);
          }
        }
      }
    }
    rawTables = shared.resolve("raw");
    Runs.succeeds("--runner=DirectRunner", "--input=" + in + "/*", "--output=" + rawTables);
    keyFile = Files.writeString(shared.resolve("key"), KEY + "\n");
  }

  private static String row(String user, String session) {
    return "2019-10-01 10:00:00 UTC,view,1,2,a.b,c,1.00," + user + "," + session + "\n";
  }

  private Path runUnder(Path key, String... options) {
    Path output = folder.resolve(key.getFileName().toString() + "-out");
    List<String> args = new ArrayList<>(List.of(options));
    if (options.length == 0) {
      args.add("--runner=DirectRunner");
    }
    args.add("--input=" + shared.resolve("in") + "/*");
    args.add("--output=" + output);
    args.add("--userIdKey=file://" + key);
    Runs.succeeds(args.toArray(new String[0]));
    return output;
  }

  @ParameterizedTest
  @ValueSource(strings = {"DirectRunner", "SparkRunner"})
  void theTablesAreThoseOfTheOracleForOtherIds(String runner) throws Exception {
    Path output = runUnder(keyFile, "--runner=" + runner);
    Properties options = new Properties();
    options.setProperty("userIdKey", KEY);
    try (Oracle oracle = Oracle.of(Runs.files(shared.resolve("in")), options)) {
      oracle.assertSameTables(output);
      Runs.assertCountsOf(oracle, output);
    }
  }

  @Test
  void noOutputShowsAnIdOrTheKey() throws Exception {
    assertThat("the search finds what is there", idsIn(rawTables).size(), greaterThan(1_000));
    assertThat(rawIds.size(), greaterThan(1_000));

    Path output = runUnder(keyFile);
    assertThat(idsIn(output), is(Set.of()));
    for (Path file : files(output)) {
      String bytes = Files.readString(file, ISO_8859_1);
      assertThat(file.toString(), bytes, not(containsString(KEY)));
      assertThat(file.toString(), bytes, not(containsString("610000001")));
      assertThat(file.toString(), bytes, not(containsString("two-users-in-one-session")));
    }
  }

  /** Raw ids among all values of all tables, and among the bytes of all other files. */
  private static Set<String> idsIn(Path output) throws Exception {
    Set<String> found = new TreeSet<>();
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      for (Path file : files(output)) {
        if (file.toString().endsWith(".parquet")) {
          // A whole row as one text.
          try (ResultSet rows =
              statement.executeQuery(
                  "SELECT CAST(t AS VARCHAR) FROM read_parquet('"
                      + file
                      + "', hive_partitioning = false) AS t")) {
            while (rows.next()) {
              addIds(rows.getString(1), found);
            }
          }
        } else {
          addIds(Files.readString(file, UTF_8), found);
        }
      }
    }
    return found;
  }

  private static void addIds(String text, Set<String> found) {
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      if (rawIds.contains(words.group())) {
        found.add(words.group());
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).collect(Collectors.toList());
    }
  }

  @Test
  void countsAreTheSameWithAndWithoutAKeyAndIdsOthersUnderAnother() throws Exception {
    Path output = runUnder(keyFile);
    Path otherKey = Files.writeString(folder.resolve("other"), "another key of thirty-two bytes..");
    Path otherOutput = runUnder(otherKey);
    assertThat(counts(output), is(counts(rawTables)));
    assertThat(counts(otherOutput), is(counts(rawTables)));
    // These hold no id, and are the same to the last row.
    Oracle.assertSameTables(
        List.of("event_type_by_hour", "funnel_by_product", "funnel_by_category", "funnel_by_brand"),
        rawTables,
        output);
    Set<String> users = users(output);
    assertThat(users.size(), is(users(rawTables).size()));
    users.retainAll(users(otherOutput));
    assertThat(users, is(Set.of()));
  }

  private static JsonNode counts(Path output) throws IOException {
    ObjectNode counts = (ObjectNode) Runs.record(output);
    counts.retain("rows", "sessions", "duplicates_dropped", "tables");
    for (JsonNode table : counts.get("tables")) {
      // Other bytes, and so other files.
      ((ObjectNode) table).remove(List.of("bytes", "files"));
    }
    return counts;
  }

  private static Set<String> users(Path output) throws Exception {
    Set<String> users = new TreeSet<>();
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT DISTINCT user_id FROM read_parquet('" + output + "/events/*/*.parquet')")) {
      while (rows.next()) {
        users.add(rows.getString(1));
      }
    }
    return users;
  }

  @Test
  void theRecordNamesTheReferenceAndTheKeysFingerprint() throws Exception {
    JsonNode options = Runs.record(runUnder(keyFile)).get("options");
    assertThat(options.get("userIdKey").asText(), is("file://" + keyFile));
    assertThat(options.get("userIdKeyFingerprint").asText().length(), is(8));
  }

  private static void isRefused(String reference, String why) {
    Runs.Outcome outcome =
        Runs.run(
            "--runner=DirectRunner",
            "--input=" + shared.resolve("in") + "/*",
            "--output=" + shared.resolve("none"),
            "--userIdKey=" + reference);
    assertThat(outcome.err, outcome.exitCode, is(2));
    assertThat(outcome.err, containsString(why));
    assertThat(outcome.err.strip().lines().count(), is(1L));
    assertThat(Files.exists(shared.resolve("none")), is(false));
  }

  @Test
  void aKeyInPlaceOfAReferenceIsRefusedAndNotRepeated() {
    Runs.Outcome outcome = Runs.run("--input=x", "--userIdKey=0123456789abcdef0123456789abcdef");
    assertThat(outcome.exitCode, is(2));
    assertThat(outcome.err, containsString("must say where the key is, and never be the key"));
    assertThat(outcome.err, not(containsString("0123456789abcdef")));
  }

  @Test
  void aReferenceToNothingIsRefused() {
    isRefused("env:NO_SUCH_VARIABLE", "names an environment variable that is not set");
    isRefused("file://" + shared + "/missing", "is not there");
    isRefused("nosuch://bucket/key", "Cannot read --userIdKey=nosuch://bucket/key");
  }

  @Test
  void aShortKeyIsRefused() throws IOException {
    Path key = Files.writeString(folder.resolve("short"), "0123456789abcdef0123456789abcde\n");
    isRefused("file://" + key, "leads to 31 bytes; a key has 32 to 4096");
  }
}
