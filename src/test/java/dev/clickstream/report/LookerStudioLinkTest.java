package dev.clickstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the link to the documented format of the Linking API, and the field list to the views. */
class LookerStudioLinkTest {
  private static final List<String> REQUIRED_WITH_CONNECTOR =
      List.of("type", "projectId", "datasetId", "tableId");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return LookerStudioLink.run(
        args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }

  private Map<String, String> parameters(String... args) {
    assertThat(err.toString(UTF_8), run(args), is(0));
    URI url = URI.create(out.toString(UTF_8).strip());
    assertThat(
        url.getScheme() + "://" + url.getHost() + url.getPath(),
        is("https://lookerstudio.google.com/reporting/create"));
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : url.getRawQuery().split("&")) {
      int equals = pair.indexOf('=');
      String before =
          parameters.put(
              pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
      assertThat(pair, before == null, is(true));
    }
    return parameters;
  }

  private static List<String> views() {
    return Queries.views().stream().map(Query::name).collect(Collectors.toList());
  }

  @Test
  void connectsEveryViewWithAllThatTheConnectorRequires() {
    Map<String, String> parameters = parameters("--bigQueryDataset=my-shop:clicks");
    List<String> views = views();
    for (int i = 0; i < views.size(); i++) {
      String source = "ds.ds" + i + ".";
      assertThat(parameters, hasEntry(source + "connector", "bigQuery"));
      for (String required : REQUIRED_WITH_CONNECTOR) {
        assertThat(parameters.keySet().contains(source + required), is(true));
      }
      assertThat(parameters, hasEntry(source + "type", "TABLE"));
      assertThat(parameters, hasEntry(source + "projectId", "my-shop"));
      assertThat(parameters, hasEntry(source + "datasetId", "clicks"));
      assertThat(parameters, hasEntry(source + "tableId", views.get(i)));
      assertThat(parameters, hasEntry(source + "datasourceName", views.get(i)));
      assertThat(parameters, hasEntry(source + "billingProjectId", "my-shop"));
      assertThat(parameters, hasEntry(source + "refreshFields", "true"));
    }
    assertThat(parameters.keySet().contains("ds.ds" + views.size() + ".connector"), is(false));
    assertThat(
        parameters.keySet(),
        everyItem(
            matchesPattern(
                "c\\.(reportId|mode)|r\\.reportName|ds\\.ds\\d+\\.(datasourceName|connector|type|projectId"
                    + "|datasetId|tableId|billingProjectId|refreshFields)")));
  }

  @Test
  void aTemplateKeepsItsFields() {
    Map<String, String> parameters =
        parameters("--bigQueryDataset=my-shop:clicks", "--template=1a-2b", "--views=shop_by_hour");
    assertThat(parameters, hasEntry("c.reportId", "1a-2b"));
    assertThat(parameters, hasEntry("ds.ds0.tableId", "shop_by_hour"));
    assertThat(parameters, hasEntry("ds.ds0.refreshFields", "false"));
    assertThat(parameters.keySet().contains("ds.ds1.tableId"), is(false));
  }

  @Test
  void anotherProjectPays() {
    assertThat(
        parameters("--bigQueryDataset=my-shop:clicks", "--billingProject=my-billing"),
        allOf(
            hasEntry("ds.ds0.projectId", "my-shop"),
            hasEntry("ds.ds0.billingProjectId", "my-billing")));
  }

  @Test
  void aProjectOfADomainIsAProject() {
    assertThat(
        parameters("--bigQueryDataset=example.com:my-shop:clicks"),
        allOf(
            hasEntry("ds.ds0.projectId", "example.com:my-shop"),
            hasEntry("ds.ds0.datasetId", "clicks")));
  }

  @Test
  void aNameIsEncodedWhateverIsInIt() {
    String name = "Clicks & carts = 100% / \u00FCber+";
    assertThat(
        parameters("--bigQueryDataset=my-shop:clicks", "--reportName=" + name),
        hasEntry("r.reportName", name));
    assertThat(out.toString(UTF_8), not(containsString("+")));
    assertThat(out.toString(UTF_8), containsString("%20"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--reportName=x",
        "--bigQueryDataset=clicks",
        "--bigQueryDataset=My_Shop:clicks",
        "--bigQueryDataset=my-shop:click-s",
        "--bigQueryDataset=my-shop:clicks --views=shop_by_day",
        "--bigQueryDataset=my-shop:clicks --template=a&b",
        "--bigQueryDataset=my-shop:clicks --billingProject=X",
        "--bigQueryDataset=my-shop:clicks --nothing=1"
      })
  void unusableOptionsAreOneLine(String args) {
    assertThat(run(args.split(" ")), is(2));
    assertThat(out.toString(UTF_8), is(""));
    assertThat(err.toString(UTF_8).strip().lines().count(), is(1L));
  }

  /** The lines of fields.csv; only the formula, which is last, is quoted. */
  private static List<String[]> fields() throws IOException {
    return Files.readAllLines(Paths.get("dashboards/looker-studio/fields.csv"), UTF_8).stream()
        .skip(1)
        .map(line -> line.replace("\"", "").split(",", 6))
        .collect(Collectors.toList());
  }

  @Test
  void theFieldListHoldsEveryColumnOfEveryView() throws IOException {
    List<String> listed = new ArrayList<>();
    for (String[] field : fields()) {
      if (field[5].isEmpty()) {
        listed.add(field[0] + "." + field[1]);
      }
    }
    List<String> columns = new ArrayList<>();
    for (Query view : Queries.views()) {
      view.columns()
          .forEach(column -> columns.add(view.name() + "." + column.name().split(" ")[0]));
    }
    assertThat(listed, is(columns));
  }

  @Test
  void ratesAreRatiosOfSumsOfColumnsThatAddUp() throws IOException {
    Set<String> sums = new TreeSet<>();
    for (String[] field : fields()) {
      if (field[4].equals("Sum")) {
        sums.add(field[0] + "." + field[1]);
      }
    }
    int rates = 0;
    for (String[] field : fields()) {
      if (!field[5].isEmpty()) {
        assertThat(
            field[1], field[5], matchesPattern("SUM\\(\\w+\\) / NULLIF\\(SUM\\(\\w+\\), 0\\)"));
        Matcher column = Pattern.compile("SUM\\((\\w+)\\)").matcher(field[5]);
        while (column.find()) {
          assertThat(sums.contains(field[0] + "." + column.group(1)), is(true));
        }
        rates++;
      }
    }
    assertThat(rates > 10, is(true));
  }
}
