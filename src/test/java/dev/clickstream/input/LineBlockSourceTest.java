package dev.clickstream.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clickstream.error.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.io.BoundedSource.BoundedReader;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineBlockSourceTest {
  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();

  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content, UTF_8);
  }

  private static List<LineBlock> read(LineBlockSource source) throws IOException {
    List<LineBlock> blocks = new ArrayList<>();
    try (BoundedReader<LineBlock> reader = source.createReader(OPTIONS)) {
      for (boolean more = reader.start(); more; more = reader.advance()) {
        blocks.add(reader.getCurrent());
      }
    }
    return blocks;
  }

  private List<LineBlock> readSplit(long bundleBytes) throws IOException {
    List<LineBlock> blocks = new ArrayList<>();
    for (LineBlockSource part : source().split(bundleBytes, OPTIONS)) {
      blocks.addAll(read(part));
    }
    return blocks;
  }

  private LineBlockSource source() {
    return new LineBlockSource(InputFiles.resolve(folder + "/*"));
  }

  private static String text(List<LineBlock> blocks) {
    return blocks.stream()
        .map(block -> new String(block.bytes(), UTF_8))
        .collect(Collectors.joining());
  }

  @Test
  void everyLineComesOnceHoweverTheFilesAreCut() throws IOException {
    Random random = new Random(7);
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < 60_000; i++) {
      content.append(i).append(",").append("x".repeat(random.nextInt(40))).append('\n');
    }
    content.append("last line without an end");
    file("a.csv", content.toString());
    for (long bundle : new long[] {1, 131_072, 200_001, 500_000, 1 << 30}) {
      List<LineBlock> blocks = readSplit(bundle);
      assertThat(text(blocks), equalTo(content.toString()));
      assertThat(blocks.stream().filter(LineBlock::startsFile).count(), is(1L));
    }
  }

  @Test
  void aLineThatEndsWhereARangeEndsIsReadOnce() throws IOException {
    // Lines of exactly 1,024 bytes: every range of a power of two begins at a line.
    String line = "y".repeat(1_023) + "\n";
    file("a.csv", line.repeat(1_024));
    assertThat(text(readSplit(131_072)), equalTo(line.repeat(1_024)));
  }

  @Test
  void smallFilesShareABundleAndEachIsCounted() throws IOException {
    for (int i = 0; i < 100; i++) {
      file("f" + i + ".csv", "line " + i + "\n");
    }
    assertThat(source().split(1 << 20, OPTIONS), hasSize(1));
    assertThat(readSplit(1 << 20).stream().filter(LineBlock::startsFile).count(), is(100L));
  }

  @Test
  void anEmptyFileGivesOneEmptyBlock() throws IOException {
    file("empty.csv", "");
    List<LineBlock> blocks = readSplit(1 << 20);
    assertThat(blocks, hasSize(1));
    assertThat(blocks.get(0).startsFile(), is(true));
    assertThat(blocks.get(0).bytes().length, is(0));
  }

  @Test
  void aHugeLineIsOneBlockWithItsBeginning() throws IOException {
    file("a.csv", "before\n" + "z".repeat(30_000_000) + "\nafter\n");
    for (long bundle : new long[] {1 << 20, 1 << 30}) {
      List<LineBlock> blocks = readSplit(bundle);
      List<LineBlock> huge =
          blocks.stream().filter(LineBlock::isOverlongLine).collect(Collectors.toList());
      assertThat(huge, hasSize(1));
      assertThat(huge.get(0).bytes().length, is(65_536));
      List<String> others =
          blocks.stream()
              .filter(block -> !block.isOverlongLine())
              .map(block -> new String(block.bytes(), UTF_8))
              .filter(block -> !block.isEmpty())
              .collect(Collectors.toList());
      assertThat(others, containsInAnyOrder("before\n", "after\n"));
    }
  }

  @Test
  void aLineAtTheLimitIsKeptWhole() throws IOException {
    String line = "z".repeat(LineLimits.MAX_LINE_BYTES) + "\r\n";
    file("a.csv", line + "next\n");
    List<LineBlock> blocks = readSplit(1 << 30);
    assertThat(blocks.stream().anyMatch(LineBlock::isOverlongLine), is(false));
    assertThat(text(blocks), equalTo(line + "next\n"));
  }

  @Test
  void gzipIsReadByItsContentAndSeveralMembersAreOneFile() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String part : Arrays.asList("one\n", "two\n")) {
      try (OutputStream gzip = new GZIPOutputStream(bytes)) {
        gzip.write(part.getBytes(UTF_8));
      }
    }
    Files.write(folder.resolve("a.csv.gz"), bytes.toByteArray());
    Files.write(folder.resolve("named-like-plain.csv"), bytes.toByteArray());
    assertThat(text(readSplit(1)), equalTo("one\ntwo\none\ntwo\n"));
  }

  @Test
  void aTruncatedGzipIsTheUsersToMend() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      Random random = new Random(1);
      for (int i = 0; i < 200_000; i++) {
        gzip.write((random.nextInt() + "\n").getBytes(UTF_8));
      }
    }
    byte[] whole = bytes.toByteArray();
    Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(whole, whole.length / 2));
    UserException cut = assertThrows(UserException.class, () -> readSplit(1));
    assertThat(cut.getMessage(), containsString("cut.csv.gz is corrupt or truncated"));
    assertThat(cut.exitCode(), is(2));
    whole[whole.length / 2] ^= 0x55;
    whole[whole.length / 2 + 1] ^= 0x55;
    Files.write(folder.resolve("cut.csv.gz"), whole);
    assertThrows(UserException.class, () -> readSplit(1));
  }

  @Test
  void aWrongHeaderIsRefusedWithWhatWasFound() throws IOException {
    file("a.csv", "event_time,event_type,user_id\n");
    UserException refused = assertThrows(UserException.class, this::source);
    assertThat(refused.getMessage(), containsString("a.csv"));
    assertThat(refused.getMessage(), containsString("Found: event_time,event_type,user_id."));
    assertThat(refused.getMessage(), containsString("Expected: event_time,event_type,product_id"));
    assertThat(refused.exitCode(), is(2));
    file("a.csv", "time,kind,item\n");
    assertThrows(UserException.class, this::source);
  }

  @Test
  void dataInTheFirstLineIsNoHeader() throws IOException {
    file("a.csv", "2019-10-01 00:00:00 UTC,view,1,2,,,1.00,3,s\n");
    file("b.csv", "rubbish\n");
    file("c.csv", "\n");
    assertThat(source().getEstimatedSizeBytes(OPTIONS), lessThan(100L));
  }

  @Test
  void noFileIsRefused() {
    UserException refused =
        assertThrows(UserException.class, () -> InputFiles.resolve(folder + "/none-*.csv"));
    assertThat(refused.getMessage(), containsString("none-*.csv"));
    assertThat(refused.exitCode(), is(2));
    assertThrows(UserException.class, () -> InputFiles.resolve(folder.toString()));
    assertThrows(UserException.class, () -> InputFiles.resolve("nosuchscheme://bucket/x"));
  }
}
