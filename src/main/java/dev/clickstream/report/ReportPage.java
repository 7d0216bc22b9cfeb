package dev.clickstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report as one HTML file that needs nothing else: its style, its scripts, the chart library
 * and the data are all in it.
 *
 * <p>Data is data to the end. It stands in an element that no browser runs, without a character
 * that could end that element; the scripts only ever make text of it; and the page's policy lets a
 * browser run the page's own scripts, known by their digests, and load nothing from anywhere.
 */
final class ReportPage {
  private static final String FOLDER = "/report/";

  private static final String LIBRARY = "echarts";
  private static final String LIBRARY_VERSION =
      "/META-INF/maven/org.webjars.npm/" + LIBRARY + "/pom.properties";
  private static final String LIBRARIES = "/META-INF/resources/webjars/" + LIBRARY + "/";

  /** What the template asks for: a kind and a name, or one of the two below. */
  private static final Pattern PART =
      Pattern.compile("\\{\\{(style|script|library|text):([^}]+)}}");

  private static final String DIGESTS = "{{script-hashes}}";
  private static final String DATA = "{{report-data}}";
  private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

  private ReportPage() {}

  /** Whether the chart library is there; a cluster's jar leaves it out. */
  static boolean isAvailable() {
    return ReportPage.class.getResource(LIBRARY_VERSION) != null;
  }

  static String of(ObjectNode data) {
    String page = filled(read(FOLDER + "page.html"));
    String withPolicy = replaceOnce(page, DIGESTS, digests(page));
    // Last, so that nothing in the data can stand for a part of the template.
    return replaceOnce(withPolicy, DATA, withoutMarkup(data.toString()));
  }

  private static String filled(String template) {
    String libraries = LIBRARIES + libraryVersion() + "/";
    StringBuilder page = new StringBuilder();
    Matcher part = PART.matcher(template);
    while (part.find()) {
      part.appendReplacement(
          page, Matcher.quoteReplacement(part(part.group(1), part.group(2), libraries)));
    }
    return part.appendTail(page).toString();
  }

  private static String part(String kind, String name, String libraries) {
    switch (kind) {
      case "style":
      case "script":
        return read(FOLDER + name);
      case "library":
        return read(libraries + name);
      default:
        return read(libraries + name).replace("&", "&amp;").replace("<", "&lt;").strip();
    }
  }

  private static String digests(String page) {
    StringJoiner digests = new StringJoiner(" ");
    Matcher script = SCRIPT.matcher(page);
    while (script.find()) {
      digests.add("'sha256-" + Base64.getEncoder().encodeToString(sha256(script.group(1))) + "'");
    }
    return digests.toString();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String replaceOnce(String page, String mark, String text) {
    int at = page.indexOf(mark);
    if (at < 0) {
      throw new IllegalStateException("the page's template has no " + mark);
    }
    return page.substring(0, at) + text + page.substring(at + mark.length());
  }

  /**
   * The same JSON without a character that could end or open an element, or end a line of script.
   */
  static String withoutMarkup(String json) {
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  /** The version stands in the path of the library's files, and once in the build: not here too. */
  private static String libraryVersion() {
    Properties properties = new Properties();
    try (InputStream in = open(LIBRARY_VERSION)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static String read(String resource) {
    try (InputStream in = open(resource)) {
      // An element's text begins and ends the same on every system.
      return new String(in.readAllBytes(), UTF_8).replace("\r\n", "\n").strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    InputStream in = ReportPage.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException("not on the class path: " + resource);
    }
    return in;
  }
}
