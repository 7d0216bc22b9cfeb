package dev.clickstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clickstream.Runs;
import dev.clickstream.oracle.Oracle;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is large in one place only: a session, a line, a disk that is too small. */
class SizeIT {
  @TempDir Path folder;

  @Test
  void aBotWithHalfAMillionEventsIsOneSession() throws Exception {
    GenerateEvents.write(
        GeneratorSettings.builder().setRows(600_000).setDays(3).setBotEvents(500_000).build(),
        folder.resolve("in").toString());
    Path output = folder.resolve("out");
    Runs.succeeds("--runner=SparkRunner", "--input=" + folder + "/in/*", "--output=" + output);
    try (Stream<Path> files = Files.list(folder.resolve("in"));
        Oracle oracle = Oracle.of(files.sorted().collect(Collectors.toList()))) {
      oracle.assertSameTables(output);
      assertThat(oracle.number("SELECT max(event_count) FROM o_sessions"), is(500_000L));
    }
  }

  @Test
  void aLineOfAHundredMegabytesIsOneQuarantinedRow() throws IOException {
    Path input = folder.resolve("long.csv");
    try (OutputStream out = Files.newOutputStream(input)) {
      byte[] megabyte = "x".repeat(1 << 20).getBytes(UTF_8);
      for (int i = 0; i < 100; i++) {
        out.write(megabyte);
      }
      out.write("\n2019-10-01 00:00:00 UTC,view,1,2,,,1.00,3,s\n".getBytes(UTF_8));
    }
    String summary =
        Runs.succeeds(
            "--runner=SparkRunner",
            "--input=" + input,
            "--output=" + folder.resolve("out"),
            "--maxQuarantineRatio=0.5");
    assertThat(summary, containsString("1 valid, 1 quarantined"));
    assertThat(summary, containsString("LINE_TOO_LONG"));
  }

  @Test
  void aFullDiskIsNamedAndLeavesTheOldTables() throws Exception {
    Path small = Files.createDirectory(folder.resolve("small"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small.toString()),
        "no permission to mount a small disk");
    try {
      Path few = folder.resolve("few.csv");
      Files.writeString(few, "2019-10-01 00:00:00 UTC,view,1,2,,,1.00,3,s\n");
      Path output = small.resolve("out");
      Runs.succeeds("--runner=SparkRunner", "--input=" + few, "--output=" + output);
      GenerateEvents.write(
          GeneratorSettings.builder().setRows(100_000).build(), folder.resolve("in").toString());
      Runs.Outcome full =
          Runs.run("--runner=SparkRunner", "--input=" + folder + "/in/*", "--output=" + output);
      assertThat(full.err, full.exitCode, is(1));
      assertThat(full.err, containsString("No space left on device"));
      assertThat(full.err, full.err.strip().lines().count(), is(1L));
      try (Oracle oracle = Oracle.of(List.of(few))) {
        oracle.assertSameTables(output);
      }
      assertThat(Files.exists(output.resolve("_staging")), is(false));
    } finally {
      run("umount", "--lazy", small.toString());
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
