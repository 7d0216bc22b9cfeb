package dev.clickstream.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which build this is. */
public final class Version {
  private Version() {}

  /**
   * The version and the commit it was built from, for example {@code 0.1.0 (1a2b3c4)}; {@code
   * -dirty} behind the commit says that files differed from it.
   */
  public static String name() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("/clickstream-version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "unknown")
        + " ("
        + properties.getProperty("commit", "unknown commit")
        + ")";
  }
}
