package dev.clickstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The Chromium of this machine without a window, and what it logged of a page. */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Keeps Chromium from talking to anybody by itself. */
  private static final List<String> FLAGS =
      List.of(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--force-device-scale-factor=1",
          "--hide-scrollbars");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Whether Chromium and its driver are on the path. */
  static boolean isInstalled() {
    return find("chromium").isPresent() && find("chromedriver").isPresent();
  }

  static Browser start(Path downloads) {
    LoggingPreferences logging = new LoggingPreferences();
    logging.enable(LogType.BROWSER, Level.ALL);
    logging.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(find("chromium").orElseThrow().toFile());
    options.addArguments(FLAGS);
    options.setCapability("goog:loggingPrefs", logging);
    options.setExperimentalOption(
        "prefs", Map.of("download.default_directory", downloads.toString()));
    // The driver is named, so that nothing looks for another one elsewhere.
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(find("chromedriver").orElseThrow().toFile())
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(PATIENCE).pageLoadTimeout(PATIENCE);
    return new Browser(driver);
  }

  private static Optional<Path> find(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Paths.get(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Opens a page in a window of a size and in colours that the system asks for. */
  void open(Path page, int width, int height, String colours) {
    size(width, height);
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
    driver.get(page.toUri().toString());
    waitFor("document.documentElement.dataset.ready === 'true'");
  }

  private void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** What an expression of the page's script is. */
  Object eval(String expression, Object... arguments) {
    return driver.executeScript("return " + expression, arguments);
  }

  long number(String expression, Object... arguments) {
    return ((Number) eval(expression, arguments)).longValue();
  }

  /** The elements for a selector, which must be there. */
  List<WebElement> all(String selector) {
    List<WebElement> found = driver.findElements(By.cssSelector(selector));
    if (found.isEmpty()) {
      throw new AssertionError("nothing on the page is " + selector);
    }
    return found;
  }

  WebElement one(String selector) {
    return all(selector).get(0);
  }

  List<String> texts(String selector) {
    return all(selector).stream()
        .map(e -> e.getDomProperty("textContent"))
        .collect(Collectors.toList());
  }

  /** Clicks like a person: where something covers the element, this fails. */
  void click(String selector) {
    WebElement element = one(selector);
    eval("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
    element.click();
  }

  void press(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  void waitFor(String expression) {
    // The page asks itself at every frame it draws.
    driver.executeAsyncScript(
        "const done = arguments[0];"
            + "(function ask() { if ("
            + expression
            + ") done(); else requestAnimationFrame(ask); })()");
  }

  /** The addresses asked for since the last call, beside the page's own file and what it made. */
  List<String> requestsElsewhere() throws IOException {
    List<String> urls = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      JsonNode message = JSON.readTree(entry.getMessage()).get("message");
      if (message.get("method").asText().equals("Network.requestWillBeSent")) {
        String url = message.at("/params/request/url").asText();
        if (!url.matches("(file|data|blob):.*")) {
          urls.add(url);
        }
      }
    }
    return urls;
  }

  /** What the console was told since the last call. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .collect(Collectors.toList());
  }

  /** The rules of accessibility that the page breaks, the serious ones and worse. */
  List<String> seriousViolations() {
    driver.executeScript(axe());
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[0];"
                + "axe.run({resultTypes: ['violations']}).then(result => done(result.violations"
                + ".filter(v => ['serious', 'critical'].includes(v.impact))"
                + ".map(v => v.id + ': ' + v.help + ' ' + v.nodes[0].html)))");
    return ((List<?>) found).stream().map(String::valueOf).collect(Collectors.toList());
  }

  private static String axe() {
    try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A picture of the page from its top, as high as it is or as asked. */
  void screenshot(Path file, int height) throws IOException {
    long full = number("document.documentElement.scrollHeight");
    Map<String, Object> picture =
        driver.executeCdpCommand(
            "Page.captureScreenshot",
            Map.of(
                "format",
                "png",
                "captureBeyondViewport",
                true,
                "clip",
                Map.of(
                    "x", 0,
                    "y", 0,
                    "width", number("window.innerWidth"),
                    "height", height == 0 ? full : height,
                    "scale", 1)));
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode((String) picture.get("data")));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
