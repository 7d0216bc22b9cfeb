package dev.clickstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clickstream.Runs;
import dev.clickstream.sample.GenerateEvents;
import dev.clickstream.sample.GeneratorSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/** The report's page as Chromium shows it: of the generated sample, of names made to break it. */
class ReportPageIT {
  private static final Path SCREENSHOTS = Paths.get("target/screenshots");
  private static final int WIDE = 1280;
  private static final int HIGH = 900;

  /** Each as brand and as category; one name is longer than any place on the page. */
  private static final List<String> HOSTILE =
      List.of(
          "<script>window.pwned = 1</script>",
          "<img src=x onerror=\"window.pwned = 1\">",
          "</script><script>window.pwned = 1</script>",
          "<!--<script>",
          "\"double\" and 'single' & <b>bold</b>",
          "{{report-data}} {b} {a|x} ${1} \\u003c",
          "__proto__",
          "=HYPERLINK(\"http://127.0.0.1\")",
          "\uD83E\uDDF8 \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
          "\u05E9\u05DC\u05D5\u05DD \u0639\u0631\u0628\u064A",
          "gpj\u202Eexe.\u2028next",
          "x".repeat(300));

  @TempDir static Path folder;

  private static Browser browser;
  private static Path sample;
  private static Connection tables;

  @BeforeAll
  static void makeTheSampleAndItsPage() throws SQLException, IOException {
    if (!Browser.isInstalled()) {
      String missing =
          "chromium and chromedriver are not on the PATH (Debian: chromium, chromium-driver)";
      // Where nobody reads the log, a test that was not run must not look like one that passed.
      if (System.getenv("CI") != null) {
        throw new AssertionError(missing);
      }
      assumeTrue(false, "The tests of the page are skipped: " + missing);
    }
    GenerateEvents.write(
        GeneratorSettings.builder().setDirtyRatio(0.0005).build(), folder.resolve("in").toString());
    Path output = folder.resolve("sample");
    String said =
        Runs.succeeds("--input=" + folder + "/in/*", "--output=" + output, "--report=true");
    sample = output.resolve("report.html");
    assertThat(said, containsString("Report: " + sample));
    tables = DriverManager.getConnection("jdbc:duckdb:");
    for (String table :
        List.of("sessions", "event_type_by_hour", "funnel_by_category", "funnel_by_brand")) {
      execute(
          "CREATE VIEW "
              + table
              + " AS SELECT * FROM read_parquet('"
              + output
              + "/"
              + table
              + "/*/*.parquet', hive_partitioning = true)");
    }
    browser = Browser.start(Files.createDirectory(folder.resolve("downloads")));
  }

  @AfterAll
  static void stop() throws SQLException {
    if (browser != null) {
      browser.close();
    }
    if (tables != null) {
      tables.close();
    }
  }

  /** Whatever a test did: the page never complains, and never asks for anything. */
  @AfterEach
  void nothingLeftThePageAndNothingWentWrong() throws IOException {
    assertThat(browser.requestsElsewhere(), is(empty()));
    assertThat(browser.console(), is(empty()));
  }

  private static void execute(String sql) throws SQLException {
    try (Statement statement = tables.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(String sql) throws SQLException {
    return column(sql).get(0);
  }

  private static List<String> column(String sql) throws SQLException {
    try (Statement statement = tables.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (result.next()) {
        values.add(result.getString(1));
      }
      return values;
    }
  }

  private static String grouped(String number) {
    return String.format(Locale.ROOT, "%,d", Long.parseLong(number));
  }

  private static void openSample() {
    browser.open(sample, WIDE, HIGH, "light");
  }

  private static String figure(String label) {
    return (String)
        browser.eval(
            "[...document.querySelectorAll('#overview .tile')].find(tile =>"
                + " tile.querySelector('dt').textContent === arguments[0])"
                + ".querySelector('.explained').dataset.exact",
            label);
  }

  private static String series(String panel, String rest) {
    return "echarts.getInstanceByDom(document.querySelector('#"
        + panel
        + " .chart')).getOption()"
        + rest;
  }

  @Test
  void theWatchOfRequestsSeesOne() throws IOException {
    Path leaky = folder.resolve("leaky.html");
    Files.writeString(
        leaky,
        "<html data-ready=true><img"
            + " src='http://127.0.0.1:9/x.png'><script>console.log('x')</script>");
    browser.open(leaky, WIDE, HIGH, "light");
    assertThat(browser.requestsElsewhere(), hasItem("http://127.0.0.1:9/x.png"));
    assertThat(browser.console(), is(not(empty())));
  }

  @Test
  void theHeadlineSaysWhatTheTablesSay() throws SQLException {
    openSample();
    assertThat(figure("Sessions"), is(grouped(value("SELECT count(*) FROM sessions"))));
    assertThat(
        figure("Orders"),
        is(grouped(value("SELECT count(*) FROM sessions WHERE purchase_count > 0"))));
    assertThat(
        figure("Visitors"), is(grouped(value("SELECT count(DISTINCT user_id) FROM sessions"))));
    assertThat(
        figure("Revenue").replace(",", ""),
        is(value("SELECT sum(revenue)::DECIMAL(18,2) FROM sessions")));
    assertThat(
        figure("Left in carts").replace(",", ""),
        is(value("SELECT sum(abandoned_cart_value)::DECIMAL(18,2) FROM sessions")));
  }

  @Test
  void theChartsDrawWhatTheTablesSay() throws SQLException {
    openSample();
    assertThat(
        browser.eval(
            series("trend-panel", ".series[0].data.map(value => Math.round(value * 100))")),
        is(
            longs(
                "SELECT (sum(revenue) * 100)::BIGINT FROM sessions GROUP BY session_date ORDER BY"
                    + " session_date")));
    browser.click("#hours-panel [data-value=event_count]");
    assertThat(
        browser.eval(series("hours-panel", ".series.find(s => s.name === 'Purchase').data")),
        is(
            longs(
                "SELECT coalesce(sum(event_count), 0)::BIGINT FROM range(24) AS h(hour) LEFT JOIN"
                    + " event_type_by_hour ON extract(hour FROM event_hour AT TIME ZONE 'UTC') ="
                    + " hour AND event_type = 'purchase' GROUP BY hour ORDER BY hour")));
    assertThat(
        browser.eval(series("event-types-panel", ".series[0].data.map(slice => slice.value)")),
        is(
            longs(
                "SELECT sum(event_count)::BIGINT FROM event_type_by_hour GROUP BY event_type ORDER"
                    + " BY list_position(['view', 'cart', 'remove_from_cart', 'purchase'],"
                    + " event_type)")));
  }

  private static List<Long> longs(String sql) throws SQLException {
    return column(sql).stream().map(Long::valueOf).collect(Collectors.toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "any_order | view_count > 0 AND cart_count > 0 AND purchase_count > 0",
        "open      | view_count > 0 AND purchase_count > 0",
        "ordered   | path LIKE '%view%>cart%>purchase%'"
      })
  void theFunnelSwitchesBetweenItsKinds(String kind, String reachesTheEnd) throws SQLException {
    openSample();
    browser.click("#funnel-panel [data-value=" + kind + "]");
    List<String> counts = browser.texts("#funnel-panel .steps-list .count");
    assertThat(
        counts.get(0), is(grouped(value("SELECT count(*) FROM sessions WHERE view_count > 0"))));
    assertThat(
        counts.get(counts.size() - 1),
        is(grouped(value("SELECT count(*) FROM sessions WHERE " + reachesTheEnd))));
  }

  @Test
  void theFunnelOfABrandIsTheBrands() throws SQLException {
    openSample();
    browser.click("#funnel-panel [data-value=any_order]");
    browser.eval(
        "[...document.querySelectorAll('#funnel-panel select')].slice(0, 1).forEach(select =>"
            + " { select.value = 'brand'; select.dispatchEvent(new Event('change')); })");
    String brand =
        value(
            "SELECT brand FROM funnel_by_brand WHERE brand IS NOT NULL GROUP BY brand"
                + " ORDER BY sum(view_sessions) DESC, brand LIMIT 1");
    browser.eval(
        "[...document.querySelectorAll('#funnel-panel select')].slice(1).forEach(select => {"
            + " select.value = [...select.options].find(o => o.text.startsWith(arguments[0] + '"
            + " (')).value; select.dispatchEvent(new Event('change')); })",
        brand);
    assertThat(
        browser.texts("#funnel-panel .steps-list .count"),
        is(
            column(
                    "SELECT unnest([sum(view_sessions), sum(view_cart_sessions),"
                        + " sum(view_cart_purchase_sessions)])::BIGINT FROM funnel_by_brand"
                        + " WHERE brand = '"
                        + brand
                        + "'")
                .stream()
                .map(ReportPageIT::grouped)
                .collect(Collectors.toList())));
    assertThat(browser.one("#funnel-panel .finding").getText(), containsString(brand));
  }

  @Test
  void theDropOffTableSortsSearchesAndTurnsPages() throws SQLException {
    openSample();
    List<String> byRevenue =
        column(
            "SELECT coalesce(category, 'no category') FROM funnel_by_category GROUP BY category"
                + " ORDER BY sum(revenue) DESC LIMIT 3");
    browser.click("#drop-off-panel thead th:last-child button");
    assertThat(browser.texts("#drop-off-panel tbody th").subList(0, 3), is(byRevenue));
    assertThat(
        browser.one("#drop-off-panel thead th:last-child").getDomAttribute("aria-sort"),
        is("descending"));
    browser.click("#drop-off-panel thead th:last-child button");
    assertThat(browser.texts("#drop-off-panel tbody th"), not(hasItem(byRevenue.get(0))));

    String all = value("SELECT count(DISTINCT coalesce(category, '')) FROM funnel_by_category");
    assertThat(
        browser.one("#drop-off-panel .pager").getText(),
        containsString("1\u201325 of " + all + " categories"));
    List<String> firstPage = browser.texts("#drop-off-panel tbody th");
    browser.click("#drop-off-panel .pager button:last-child");
    assertThat(
        browser.one("#drop-off-panel .pager").getText(), containsString("26\u201350 of " + all));
    assertThat(browser.texts("#drop-off-panel tbody th"), not(firstPage));

    browser.one("#drop-off-panel input[type=search]").sendKeys("PHONE");
    assertThat(browser.texts("#drop-off-panel tbody th"), everyItem(containsString("phone")));
    String found =
        value(
            "SELECT count(DISTINCT category) FROM funnel_by_category WHERE category LIKE"
                + " '%phone%'");
    assertThat(
        browser.one("#drop-off-panel .pager").getText(),
        startsWith(found + " categories found of " + all));
    browser.one("#drop-off-panel input[type=search]").sendKeys("no such thing");
    assertThat(browser.one("#drop-off-panel .pager").getText(), startsWith("Nothing found."));
  }

  @Test
  void everyPanelHasItsTableAndItsSql() {
    openSample();
    List<String> panels = new ArrayList<>();
    browser.all("section.panel").forEach(panel -> panels.add(panel.getDomAttribute("id")));
    assertThat(panels.size(), greaterThan(15));
    for (String panel : panels) {
      browser.click("#" + panel + " .actions [data-value=table]");
      assertThat(panel, browser.texts("#" + panel + " tbody tr").size(), greaterThan(0));
      browser.click("#" + panel + " .actions [data-value=sql]");
      String bar = browser.one("#" + panel + " .sqlbar").getText();
      String name = bar.replaceAll("(?s).*: (\\w+)\\.sql.*", "$1");
      assertThat(browser.texts("#" + panel + " pre").get(0), is(Queries.answer(name).sql()));
    }
  }

  @Test
  void theCsvHoldsTheWholeAnswer() throws IOException {
    openSample();
    Object inPage = browser.eval("csv.text(data.answer('drop_off_by_category'))");
    browser.click("#drop-off-panel .csv");
    Path file = folder.resolve("downloads/drop_off_by_category_2019-10-01_2019-10-14.csv");
    browser.waitFor("document.getElementById('said').textContent.includes('drop_off_by_category')");
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!Files.exists(file) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    String text = Files.readString(file, UTF_8);
    // The driver gives line ends as \n.
    assertThat(text.replace("\r\n", "\n"), is("\uFEFF" + inPage));
    assertThat(text, endsWith("\r\n"));
    assertThat(
        text.lines().count() - 1,
        is(browser.number("data.answer('drop_off_by_category').rows.length")));
  }

  @Test
  void everyFigureExplainsItselfToPointerAndKeyboard() {
    openSample();
    assertThat(
        browser.number(
            "[...document.querySelectorAll('.tile .figure')].filter(figure =>"
                + " !figure.querySelector('[data-what]') ||"
                + " !figure.querySelector('[data-what]').dataset.what).length"),
        is(0L));
    assertThat(
        browser.number(
            "[...document.querySelectorAll('thead button, tbody td')].filter(e =>"
                + " !e.dataset.what).length"),
        is(0L));
    browser.eval("document.querySelector('#overview .explained').focus()");
    assertThat(browser.one("#tip").getText(), containsString("Sum of the prices of purchases"));
    assertThat(browser.eval("document.activeElement.getAttribute('aria-describedby')"), is("tip"));
    browser.press(Keys.ESCAPE);
    assertThat(browser.one("#tip").isDisplayed(), is(false));
  }

  @Test
  void theKeyboardReachesTheFiguresPastTheMenu() {
    openSample();
    browser.press(Keys.TAB);
    assertThat(browser.eval("document.activeElement.className"), is("skip"));
    browser.press(Keys.ENTER);
    assertThat(browser.eval("document.activeElement.id"), is("main"));
    // A control that redraws its panel keeps the focus.
    browser.eval("document.querySelector('#trend-panel [data-value=orders]').focus()");
    browser.press(Keys.SPACE);
    assertThat(browser.eval("document.activeElement.dataset.value"), is("orders"));
    assertThat(browser.eval("document.activeElement.getAttribute('aria-pressed')"), is("true"));
  }

  @Test
  void theColoursFollowTheSystemUntilOneIsChosen() {
    browser.open(sample, WIDE, HIGH, "dark");
    String dark = (String) browser.eval("getComputedStyle(document.body).backgroundColor");
    assertThat(browser.eval("document.documentElement.dataset.theme"), is("dark"));
    browser.click("[data-theme-choice=light]");
    assertThat(browser.eval("document.documentElement.dataset.theme"), is("light"));
    assertThat(browser.eval("getComputedStyle(document.body).backgroundColor"), is(not(dark)));
    browser.click("[data-theme-choice=auto]");
    assertThat(browser.eval("document.documentElement.dataset.theme"), is("dark"));
  }

  @ParameterizedTest
  @CsvSource({"1280,light", "1280,dark", "375,light", "375,dark"})
  void axeFindsNoSeriousViolation(int width, String colours) {
    browser.open(sample, width, HIGH, colours);
    assertThat(browser.seriousViolations(), is(empty()));
    for (String view : List.of("table", "sql")) {
      browser.eval(
          "document.querySelectorAll('.actions [data-value="
              + view
              + "]').forEach(b => b.click())");
      assertThat(view, browser.seriousViolations(), is(empty()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "375,light",
    "375,dark",
    "1280,light",
    "1280,dark",
    "2560,light",
    "2560,dark",
    "3840,light"
  })
  void fitsEveryWidth(int width, String colours) throws IOException {
    browser.open(sample, width, HIGH, colours);
    assertThat(browser.number("document.documentElement.scrollWidth"), is((long) width));
    browser.screenshot(SCREENSHOTS.resolve("sample-" + width + "-" + colours + ".png"), 0);
    if (width == WIDE && colours.equals("light")) {
      browser.screenshot(
          SCREENSHOTS.resolve("readme.png"),
          (int)
              browser.number(
                  "Math.ceil(document.querySelector('#funnel-panel').getBoundingClientRect().bottom)"
                      + " + 20"));
    }
  }

  @Test
  void thePageIsSmall() throws IOException {
    String page = Files.readString(sample, UTF_8);
    int from = page.indexOf("id=\"report-data\">");
    int to = page.indexOf("</script>", from);
    assertThat(page.length() - (to - from), lessThan(2 << 20));
  }

  @Test
  void hostileNamesAreTextAndBreakNothing() throws IOException {
    Path input = folder.resolve("hostile.csv");
    Files.writeString(input, hostileEvents(), UTF_8);
    Path output = folder.resolve("hostile");
    Runs.succeeds("--input=" + input, "--output=" + output, "--report=true");
    for (int width : new int[] {WIDE, 375}) {
      browser.open(output.resolve("report.html"), width, HIGH, "light");
      for (String kind : List.of("category", "brand", "product")) {
        browser.eval(
            "document.querySelector('#drop-off-panel .controls [data-value="
                + kind
                + "]').click()");
        String shown = String.join("\n", browser.texts("#drop-off-panel tbody th"));
        for (String name : HOSTILE) {
          assertThat(kind, shown, containsString(name));
        }
      }
      assertThat(browser.number("document.documentElement.scrollWidth"), is((long) width));
      assertThat(browser.eval("window.pwned === undefined"), is(true));
      assertThat(
          browser.number("document.querySelectorAll('main img, main script, main b').length"),
          is(0L));
      assertThat(browser.eval("Object.keys(Object.prototype).length"), is(0L));
      // The names stand in charts and their hints too.
      browser.eval(
          "document.querySelectorAll('.chart').forEach(box => echarts.getInstanceByDom(box)"
              + ".dispatchAction({type: 'showTip', seriesIndex: 0, dataIndex: 0}))");
      browser.screenshot(SCREENSHOTS.resolve("hostile-" + width + ".png"), 0);
      assertThat(browser.eval("window.pwned === undefined"), is(true));
    }
    assertThat(
        (String) browser.eval("csv.text(data.answer('drop_off_by_brand'))"),
        containsString("\"'=HYPERLINK(\"\"http://127.0.0.1\"\")\""));
  }

  /** For each name: sessions that look, some with the cart, some that buy. */
  private static String hostileEvents() {
    StringBuilder lines = new StringBuilder();
    for (int n = 0; n < HOSTILE.size(); n++) {
      String name = "\"" + HOSTILE.get(n).replace("\"", "\"\"") + "\"";
      for (int session = 0; session < 40; session++) {
        for (String type : List.of("view", "cart", "purchase")) {
          if (type.equals("view") || session % (type.equals("cart") ? 4 : 9) == 0) {
            lines.append(
                String.format(
                    Locale.ROOT,
                    "2019-10-0%d %02d:00:0%d UTC,%s,%d,1,%s,%s,%d.50,%d,s-%d-%d%n",
                    1 + session % 3,
                    session % 24,
                    List.of("view", "cart", "purchase").indexOf(type),
                    type,
                    n + 1,
                    name,
                    name,
                    n + 1,
                    session,
                    n,
                    session));
          }
        }
      }
    }
    return lines.toString();
  }

  @Test
  void aRangeWithoutSessionsIsSaidInWords() {
    Path page = folder.resolve("empty.html");
    report("--page=" + page, "--fromDate=2021-01-01", "--toDate=2021-01-02");
    browser.open(page, WIDE, HIGH, "light");
    assertThat(
        browser.one("#overview .notice").getText(),
        is("No sessions between 1 January 2021 and 2 January 2021."));
    assertThat(browser.texts("section.panel .notice").size(), greaterThan(10));
    assertThat(browser.seriousViolations(), is(empty()));
  }

  @Test
  void aSingleDayIsNoTrend() {
    Path page = folder.resolve("day.html");
    report("--page=" + page, "--fromDate=2019-10-02", "--toDate=2019-10-02");
    browser.open(page, WIDE, HIGH, "light");
    assertThat(browser.one("#trend-panel .notice").getText(), startsWith("One day only"));
    assertThat(browser.one("#weekday-panel .notice").getText(), startsWith("One day only"));
    // There is a day before it to compare with.
    assertThat(
        browser.one("#overview .lead + .grid").getText(),
        containsString("Compared with 1 October 2019"));
  }

  @Test
  void aPeriodIsComparedWithTheOneBefore() throws SQLException {
    Path page = folder.resolve("week.html");
    report("--page=" + page, "--fromDate=2019-10-08", "--toDate=2019-10-14");
    browser.open(page, WIDE, HIGH, "light");
    double change =
        Double.parseDouble(
            value(
                "SELECT 100 * (count(*) FILTER (session_date >= '2019-10-08') /"
                    + " count(*) FILTER (session_date < '2019-10-08') - 1) FROM sessions"
                    + " WHERE purchase_count > 0"));
    String tile = browser.texts("#overview .tile").get(1);
    assertThat(tile, startsWith("Orders"));
    assertThat(
        tile,
        containsString(
            (change > 0 ? "\u25B2 " : "\u25BC ")
                + String.format(Locale.ROOT, "%.1f%%", Math.abs(change))));
  }

  private static void report(String... options) {
    List<String> args = new ArrayList<>(List.of(options));
    args.add("--tables=" + sample.getParent());
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream quiet = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    int code = Report.run(args.toArray(new String[0]), quiet, new PrintStream(err, true, UTF_8));
    assertThat(err.toString(UTF_8), code, is(0));
  }

  /** The picture of dashboards/looker-studio: the page with the view written on each panel. */
  @Test
  void thePanelsCarryTheirViewsForLookerStudio() throws IOException {
    openSample();
    Map<String, String> views = new LinkedHashMap<>();
    views.put("trend-panel", "shop_by_hour");
    views.put("funnel-panel", "shop_by_hour");
    views.put("drop-off-panel", "category_funnel, brand_funnel, product_funnel");
    views.put("event-types-panel", "traffic_by_hour");
    views.put("hours-panel", "traffic_by_hour");
    views.put("weekday-panel", "traffic_by_hour");
    views.put("conversion-hour-panel", "shop_by_hour");
    views.put("convert-panel", "time_to_convert_by_day");
    views.put("paths-panel", "paths_by_day");
    views.put("categories-panel", "category_funnel");
    views.put("quality-panel", "event_quality_by_day");
    Set<String> known = Queries.views().stream().map(Query::name).collect(Collectors.toSet());
    views.forEach(
        (panel, names) -> {
          assertThat(known.containsAll(List.of(names.split(", "))), is(true));
          browser.eval(
              "document.querySelector('#' + arguments[0] + ' h3').append("
                  + "h('span', {style: 'margin-left:.6rem;padding:.1rem .5rem;border-radius:4px;"
                  + "background:var(--cart);color:#fff;font:600 .87rem monospace'}, arguments[1]))",
              panel,
              names);
        });
    browser.eval(
        "document.querySelectorAll('.panel').forEach(panel => {"
            + " if (!arguments[0].includes(panel.id)) panel.remove(); })",
        List.copyOf(views.keySet()));
    browser.eval(
        "document.querySelectorAll('.section').forEach(section => {"
            + " if (!section.querySelector('.panel')) section.remove(); })");
    browser.eval(
        "document.querySelectorAll('#drop-off-panel tbody tr:nth-child(n+9)')"
            + ".forEach(row => row.remove())");
    browser.screenshot(
        SCREENSHOTS.resolve("looker-studio-layout.png"),
        (int)
            browser.number(
                "Math.ceil(document.getElementById('main').getBoundingClientRect().bottom)"));
  }
}
