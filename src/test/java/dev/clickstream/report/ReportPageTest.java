package dev.clickstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clickstream.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = "2019-10-01 00:00:00 UTC,view,1,2,,,1.00,3,s\n";

  @TempDir Path folder;

  private static ObjectNode data(String name) {
    ObjectNode data = JSON.createObjectNode();
    data.put("name", name);
    return data;
  }

  private static String dataElement(String page) {
    int from = page.indexOf('>', page.indexOf("id=\"report-data\"")) + 1;
    return page.substring(from, page.indexOf("</script>", from));
  }

  @Test
  void dataComesBackAsItWasWhateverIsInIt() throws IOException {
    String name =
        "</script><script>&amp;<!-- \u2028\u2029 {{script-hashes}} {{report-data}} $1 \\ \"";
    String element = dataElement(ReportPage.of(data(name)));
    assertThat(JSON.readTree(element).get("name").asText(), is(name));
    assertThat(element, not(containsString("<")));
    assertThat(element, not(containsString("\u2028")));
  }

  @Test
  void theTemplateIsFilledAndAsksForNothingElsewhere() {
    String page = ReportPage.of(data("x"));
    assertThat(page, not(containsString("{{style:")));
    assertThat(page, not(containsString("{{script")));
    assertThat(page, not(containsString("{{library:")));
    assertThat(page, not(containsString("{{report-data}}")));
    assertThat(page, containsString("default-src 'none'"));
    String markup = page.replaceAll("(?s)<script.*?</script>", "");
    assertThat(
        Pattern.compile("(src|href)=\"(?!#|data:)|url\\(|@import").matcher(markup).find(),
        is(false));
  }

  @Test
  void theLicenceOfTheChartLibraryIsKept() {
    String page = ReportPage.of(data("x"));
    assertThat(page, containsString("Apache License"));
    assertThat(page, containsString("Apache ECharts"));
  }

  @Test
  void thePolicyAllowsTheScriptsOfThePageAndNoOther() throws NoSuchAlgorithmException {
    String page = ReportPage.of(data("x"));
    Matcher script = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(page);
    int scripts = 0;
    while (script.find()) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.group(1).getBytes(UTF_8));
      assertThat(
          page, containsString("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'"));
      scripts++;
    }
    assertThat(scripts, is(2));
    assertThat(page.split("'sha256-", -1).length - 1, is(scripts));
  }

  @Test
  void aRunEndsWithItsPage() throws IOException {
    Path input = folder.resolve("in.csv");
    Files.writeString(input, EVENT);
    Path output = folder.resolve("out");
    String said =
        Runs.succeeds(
            "--runner=DirectRunner", "--input=" + input, "--output=" + output, "--report=true");
    assertThat(said, containsString("Report: " + output.resolve("report.html")));
    assertThat(Files.readString(output.resolve("report.html")), containsString("\"sessions\""));
  }

  @Test
  void aPageThatCannotBeWrittenIsOneLineAndNoFailure() throws IOException {
    Path input = folder.resolve("in.csv");
    Files.writeString(input, EVENT);
    Path output = folder.resolve("out");
    // A folder stands where the page would.
    Files.createDirectories(output.resolve("report.html/full"));
    Runs.Outcome outcome =
        Runs.run(
            "--runner=DirectRunner", "--input=" + input, "--output=" + output, "--report=true");
    assertThat(outcome.exitCode, is(0));
    assertThat(outcome.out, containsString("Tables: " + output));
    assertThat(outcome.err.strip().lines().count(), is(1L));
    assertThat(outcome.err, containsString("The tables are complete, but not the report of them"));
  }
}
