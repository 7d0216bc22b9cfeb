package dev.clickstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The report as one HTML file: a template around its data. */
final class ReportPage {
  private static final String TEMPLATE = "/report/page.html";

  /** Where the data goes: the text of a {@code <script type="application/json">}. */
  private static final String DATA = "{{report-data}}";

  private ReportPage() {}

  /** Whether this build has a template. */
  static boolean isAvailable() {
    return ReportPage.class.getResource(TEMPLATE) != null;
  }

  static String of(ObjectNode data) {
    try (InputStream in = ReportPage.class.getResourceAsStream(TEMPLATE)) {
      if (in == null) {
        throw new IllegalStateException("no template " + TEMPLATE);
      }
      String template = new String(in.readAllBytes(), UTF_8);
      int at = template.indexOf(DATA);
      if (at < 0) {
        throw new IllegalStateException(TEMPLATE + " has no " + DATA);
      }
      return template.substring(0, at)
          + withoutMarkup(data.toString())
          + template.substring(at + DATA.length());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same JSON without a character that could end or open an element. */
  static String withoutMarkup(String json) {
    return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }
}
