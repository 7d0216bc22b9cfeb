package dev.clickstream.run;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** How much of the runner's log a user sees. */
public final class Logging {
  private static final String ALL = "";

  private Logging() {}

  /** Shows what {@code log4j2.properties} lets pass, or with {@code verbose} all from INFO up. */
  public static void configure(boolean verbose) {
    if (verbose) {
      Configurator.setAllLevels(ALL, Level.INFO);
    }
  }
}
