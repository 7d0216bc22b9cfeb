package dev.clickstream.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clickstream.event.EventType;
import dev.clickstream.event.Reason;
import dev.clickstream.oracle.Oracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateEventsTest {
  @TempDir Path folder;

  private static GeneratorSettings.Builder settings() {
    return GeneratorSettings.builder().setRows(30_000).setDays(4);
  }

  private List<Path> generate(String name, GeneratorSettings settings) throws IOException {
    GenerateEvents.write(settings, folder.resolve(name).toString());
    return files(name);
  }

  private List<Path> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.sorted().collect(Collectors.toList());
    }
  }

  private static List<String> rows(List<Path> files) throws IOException {
    List<String> rows = new ArrayList<>();
    for (Path file : files) {
      List<String> lines = Files.readAllLines(file, ISO_8859_1);
      rows.addAll(lines.subList(1, lines.size()));
    }
    return rows;
  }

  @Test
  void equalSeedsGiveEqualBytesAndOthersDoNot() throws IOException {
    List<Path> once = generate("once", settings().build());
    List<Path> again = generate("again", settings().build());
    List<Path> other = generate("other", settings().setSeed(2).build());
    for (int i = 0; i < once.size(); i++) {
      String bytes = Files.readString(once.get(i), ISO_8859_1);
      assertThat(Files.readString(again.get(i), ISO_8859_1), is(bytes));
      assertThat(Files.readString(other.get(i), ISO_8859_1), not(bytes));
    }
  }

  @Test
  void statesExactlyWhatTheOracleFindsInTheFiles() throws IOException {
    GeneratedCounts counts =
        GenerateEvents.write(
            settings()
                .setDirtyRatio(0.02)
                .setDuplicateRatio(0.01)
                .setBotEvents(1_000)
                .setHotProductShare(0.5)
                .build(),
            folder.resolve("in").toString());
    assertThat(counts.rows(), is(30_000L));
    try (Oracle oracle = Oracle.of(files("in"))) {
      for (EventType type : EventType.values()) {
        String found = "SELECT count(*) FROM o_events WHERE event_type = '" + type.label() + "'";
        assertThat(type.label(), oracle.number(found), is(counts.events(type)));
      }
      for (Reason reason : Reason.values()) {
        String found = "SELECT count(*) FROM o_quarantine WHERE reason = '" + reason + "'";
        assertThat(reason.name(), oracle.number(found), is(counts.dirty(reason)));
        assertThat(reason.name(), counts.dirty(reason), greaterThan(0L));
      }
      assertThat(
          oracle.number("SELECT sum(duplicate_count) FROM o_sessions"), is(counts.duplicates()));
      assertThat(oracle.number("SELECT max(event_count) FROM o_sessions"), is(1_000L));
    }
  }

  @Test
  void aFileHoldsTheEventsOfItsDayInTheOrderOfTime() throws IOException {
    List<Path> files = generate("in", settings().build());
    assertThat(files.size(), is(4));
    String before = "";
    for (Path file : files) {
      String date = file.getFileName().toString().substring("events-".length()).substring(0, 10);
      for (String row : rows(List.of(file))) {
        String time = row.substring(0, 19);
        assertThat(time, containsString(date));
        assertThat(time + " after " + before, time.compareTo(before), greaterThan(-1));
        before = time;
      }
    }
  }

  @Test
  void theShopHasEveryHabitThatTheTablesTellOf() throws IOException {
    generate("in", settings().setRows(100_000).setDays(7).build());
    try (Oracle oracle = Oracle.of(files("in"))) {
      for (String habit :
          List.of(
              "SELECT count(*) - count(DISTINCT user_session) FROM o_sessions",
              "SELECT count(*) FROM o_sessions WHERE session_end::DATE > session_date",
              "SELECT count(*) FROM o_sessions WHERE purchase_count > 0 AND cart_count = 0",
              "SELECT count(*) FROM o_sessions WHERE remove_from_cart_count > 0",
              "SELECT count(*) FROM o_sessions WHERE abandoned_cart_value > 0",
              "SELECT count(*) FROM o_events WHERE category_code IS NULL",
              "SELECT count(*) FROM o_events WHERE brand IS NULL",
              "SELECT count(*) FROM o_events WHERE category_id > 9007199254740992",
              "SELECT count(*) FROM o_funnel_by_category WHERE category_level = 4")) {
        assertThat(habit, oracle.number(habit), greaterThan(0L));
      }
      long bounced = oracle.number("SELECT 100 * avg(bounced::INT) FROM o_sessions");
      assertThat(bounced, greaterThan(20L));
      assertThat(bounced, lessThan(60L));
      long peak =
          oracle.number(
              "SELECT hour(event_hour) FROM o_event_type_by_hour GROUP BY 1"
                  + " ORDER BY sum(event_count) DESC LIMIT 1");
      assertThat(peak, is(16L));
    }
  }

  @Test
  void compressedFilesHoldTheSameBytes() throws IOException {
    List<Path> plain = generate("plain", settings().setRows(1000).build());
    List<Path> packed = generate("packed", settings().setRows(1000).setGzip(true).build());
    for (int i = 0; i < plain.size(); i++) {
      try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(packed.get(i)))) {
        assertThat(new String(in.readAllBytes(), UTF_8), is(Files.readString(plain.get(i))));
      }
    }
  }

  @Test
  void settingsThatMakeNoSenseAreNamed() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> settings().setDirtyRatio(2).build());
    assertThat(refused.getMessage(), containsString("dirtyRatio"));
  }
}
