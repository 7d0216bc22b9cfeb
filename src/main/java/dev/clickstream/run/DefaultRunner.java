package dev.clickstream.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The runner of a command line that names none. */
public final class DefaultRunner {
  private static final String OPTION = "--runner";

  private DefaultRunner() {}

  /**
   * The arguments with a runner among them. Beam's own choice would be the DirectRunner where that
   * is on the class path, and a failure where it is not, as on a cluster.
   */
  public static List<String> in(String[] args) {
    List<String> all = new ArrayList<>(Arrays.asList(args));
    if (all.stream().noneMatch(arg -> arg.startsWith(OPTION))) {
      all.add(OPTION + "=SparkRunner");
    }
    return all;
  }
}
