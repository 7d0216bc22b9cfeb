package dev.clickstream.run;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** How much of the runner's log a user sees. */
public final class Logging {
  private Logging() {}

  /** Shows warnings and errors only, or with {@code verbose} everything from INFO up. */
  public static void configure(boolean verbose) {
    if (verbose) {
      Configurator.setRootLevel(Level.INFO);
    }
  }
}
