package dev.clickstream.kestra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.sun.net.httpserver.HttpServer;
import io.kestra.core.junit.annotations.KestraTest;
import io.kestra.core.models.executions.Execution;
import io.kestra.core.models.flows.State;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Executes the flow ingest as it is in Kestra's own engine. */
@KestraTest(startRunner = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IngestTest extends Engine {
  private static final String HEADER =
      "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n";

  private final Map<String, byte[]> pages = new ConcurrentHashMap<>();
  private HttpServer server;

  @BeforeAll
  void serve() throws Exception {
    begin();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] page = pages.get(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(page == null ? 404 : 200, page == null ? -1 : page.length);
          if (page != null) {
            exchange.getResponseBody().write(page);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  void stop() {
    server.stop(0);
  }

  @Test
  void objectsOfTheInboxAreBroughtOnceByNameAndGeneration() throws Exception {
    useBucket("inbox");
    LocalCloud.put("gs://inbox/inbox/shop-2019-10-01.csv", csv("a"));
    LocalCloud.put("gs://inbox/inbox/late/shop-2019-10-02.csv.gz", gzip(csv("b")));

    Execution first = run("ingest", Map.of());
    Execution second = run("ingest", Map.of());

    assertThat(story(first), stateOf(first), is(State.Type.SUCCESS));
    assertThat(
        rawFiles("inbox"),
        contains(
            "2019-10-01/inbox_shop-2019-10-01.csv.gz",
            "2019-10-02/inbox_late_shop-2019-10-02.csv.gz"));
    assertThat(raw("inbox", "2019-10-01/inbox_shop-2019-10-01.csv.gz"), is(text(csv("a"))));
    assertThat(raw("inbox", "2019-10-02/inbox_late_shop-2019-10-02.csv.gz"), is(text(csv("b"))));
    assertThat(story(second), stateOf(second), is(State.Type.SUCCESS));
    assertThat(taskIds(second), not(hasItem("unpack")));

    LocalCloud.put("gs://inbox/inbox/shop-2019-10-01.csv", csv("a", "corrected"));
    Execution third = run("ingest", Map.of());

    assertThat(taskRuns(third, "store"), is(1L));
    assertThat(rawFiles("inbox"), hasSize(2));
    assertThat(
        raw("inbox", "2019-10-01/inbox_shop-2019-10-01.csv.gz"), is(text(csv("a", "corrected"))));
  }

  @Test
  void anArchiveFromHttpBecomesOneFileOfAllItsCsvs() throws Exception {
    useBucket("archive");
    byte[] zip =
        zip(
            Map.of(
                "one.csv",
                csv("a"),
                "readme.txt",
                "no events".getBytes(UTF_8),
                "two.csv",
                csv("b")));
    pages.put("/exports/clicks.zip", zip);
    Map<String, Object> inputs =
        Map.of(
            "source", address("/exports/clicks.zip"), "date", "2019-10-02", "sha256", sha256(zip));

    Execution first = run("ingest", inputs);
    Execution second = run("ingest", inputs);

    assertThat(story(first), stateOf(first), is(State.Type.SUCCESS));
    assertThat(rawFiles("archive"), contains("2019-10-02/clicks.csv.gz"));
    assertThat(raw("archive", "2019-10-02/clicks.csv.gz"), is(text(csv("a")) + text(csv("b"))));
    assertThat(story(second), stateOf(second), is(State.Type.SUCCESS));
    assertThat(statesOf(second, "store"), contains(State.Type.SKIPPED));
  }

  @Test
  void aFileWithAnotherChecksumIsRefusedAndAlerts() throws Exception {
    useBucket("checksum");
    pages.put("/exports/broken.csv", csv("a"));

    Execution execution =
        run(
            "ingest",
            Map.of(
                "source", address("/exports/broken.csv"),
                "date", "2019-10-02",
                "sha256", sha256(csv("b"))));

    assertThat(story(execution), stateOf(execution), is(State.Type.FAILED));
    assertThat(rawFiles("checksum"), is(empty()));
    List<LocalCloud.Message> messages = LocalCloud.messagesAbout(execution.getId());
    assertThat(messages, hasSize(1));
    assertThat(
        messages.get(0).text(),
        allOf(
            containsString("was not brought into the raw area: its SHA-256 is " + sha256(csv("a"))),
            containsString("should be " + sha256(csv("b")))));
  }

  @Test
  void aGzipFileThatIsCutShortIsRefusedAndHoldsUpNoneOfTheOthers() throws Exception {
    useBucket("cut");
    byte[] whole = gzip(csv("a", "b", "c"));
    LocalCloud.put(
        "gs://cut/inbox/shop-2019-10-01.csv.gz", Arrays.copyOf(whole, whole.length - 12));
    LocalCloud.put("gs://cut/inbox/shop-2019-10-02.csv.gz", whole);

    Execution execution = run("ingest", Map.of());

    assertThat(story(execution), stateOf(execution), is(State.Type.FAILED));
    assertThat(rawFiles("cut"), contains("2019-10-02/inbox_shop-2019-10-02.csv.gz"));
    List<LocalCloud.Message> messages = LocalCloud.messagesAbout(execution.getId());
    assertThat(messages, hasSize(1));
    assertThat(
        messages.get(0).text(),
        containsString(
            "inbox/shop-2019-10-01.csv.gz was not brought into the raw area: the gzip file is"
                + " damaged or cut short."));
  }

  @Test
  void anObjectWithoutADateHoldsUpNoneOfTheOthersAndAlerts() throws Exception {
    useBucket("undated");
    LocalCloud.put("gs://undated/inbox/clicks.csv", csv("a"));
    LocalCloud.put("gs://undated/inbox/clicks-2019-10-03.csv", csv("b"));

    Execution execution = run("ingest", Map.of());

    assertThat(story(execution), stateOf(execution), is(State.Type.FAILED));
    assertThat(rawFiles("undated"), contains("2019-10-03/inbox_clicks-2019-10-03.csv.gz"));
    assertThat(
        LocalCloud.messagesAbout(execution.getId()).get(0).text(),
        containsString(
            "Not brought, for want of a date (yyyy-MM-dd) in the name: inbox/clicks.csv."));
  }

  @Test
  void anObjectBehindMoreThanTheTaskListsByItselfIsBrought() throws Exception {
    useBucket("many");
    for (int day = 1; day <= 26; day++) {
      String name = "inbox/shop-2019-11-%02d.csv".formatted(day);
      LocalCloud.put("gs://many/" + name, csv("d" + day));
      if (day < 26) {
        String generation = LocalCloud.generation(LocalCloud.path("gs://many/" + name));
        setKv("ingested." + hex("MD5", name.getBytes(UTF_8)), Map.of("generation", generation));
      }
    }

    Execution execution = run("ingest", Map.of());

    assertThat(story(execution), stateOf(execution), is(State.Type.SUCCESS));
    assertThat(rawFiles("many"), contains("2019-11-26/inbox_shop-2019-11-26.csv.gz"));
  }

  @Test
  void aTarArchiveInTheInboxBecomesOneFile() throws Exception {
    useBucket("tar");
    Path folder = LocalCloud.root().resolve("to-pack");
    Files.createDirectories(folder);
    Files.write(folder.resolve("part-1.csv"), csv("a"));
    Files.write(folder.resolve("part-2.csv.gz"), gzip(csv("b")));
    Process tar =
        new ProcessBuilder("tar", "-czf", "-", "part-1.csv", "part-2.csv.gz")
            .directory(folder.toFile())
            .start();
    LocalCloud.put("gs://tar/inbox/shop-2019-10-04.tar.gz", tar.getInputStream().readAllBytes());

    Execution execution = run("ingest", Map.of());

    assertThat(story(execution), stateOf(execution), is(State.Type.SUCCESS));
    assertThat(
        raw("tar", "2019-10-04/inbox_shop-2019-10-04.csv.gz"), is(text(csv("a")) + text(csv("b"))));
  }

  @Test
  void theInboxIsLookedIntoEveryHalfHour() throws Exception {
    assertThat(
        nextDates("ingest", "inbox", "2026-03-29T00:40Z", 3),
        contains(
            "2026-03-29T01:05Z[Etc/UTC]",
            "2026-03-29T01:35Z[Etc/UTC]",
            "2026-03-29T02:05Z[Etc/UTC]"));
  }

  private String address(String page) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + page;
  }

  private static byte[] csv(String... sessions) {
    StringBuilder csv = new StringBuilder(HEADER);
    for (String session : sessions) {
      csv.append("2019-10-02 10:00:00 UTC,view,1,2,,,3.00,4,").append(session).append('\n');
    }
    return csv.toString().getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] zip(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String sha256(byte[] content) throws Exception {
    return hex("SHA-256", content);
  }

  private static String hex(String algorithm, byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
  }

  private static List<String> rawFiles(String bucket) throws IOException {
    Path raw = LocalCloud.path("gs://" + bucket + "/raw");
    if (!Files.exists(raw)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(raw)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> raw.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static String raw(String bucket, String name) throws IOException {
    byte[] stored = Files.readAllBytes(LocalCloud.path("gs://" + bucket + "/raw/" + name));
    try (GZIPInputStream content = new GZIPInputStream(new ByteArrayInputStream(stored))) {
      return text(content.readAllBytes());
    }
  }
}
