package dev.clickstream.run;

import dev.clickstream.error.Cause;
import java.io.IOException;

/** Failures that are not the user's in words of one line. */
public final class Failures {
  private static final String NO_SPACE = "No space left on device";

  private Failures() {}

  /** What happened and what to do, from the deepest cause that says something. */
  public static String explain(Throwable failure) {
    Throwable deepest = failure;
    for (int depth = 0; deepest.getCause() != null && depth < 50; depth++) {
      deepest = deepest.getCause();
    }
    String said = String.valueOf(deepest.getMessage());
    if (said.contains(NO_SPACE) || String.valueOf(failure.getMessage()).contains(NO_SPACE)) {
      return "The run failed: a disk is full. Nothing was published. Make room where the output or"
          + " Spark's scratch space (-Dspark.local.dir) is, and run again.";
    }
    if (deepest instanceof OutOfMemoryError) {
      return "The run failed: the heap is too small ("
          + said
          + "). Nothing was published. Allow more, for example MAVEN_OPTS=-Xmx4g.";
    }
    if (deepest instanceof ArithmeticException) {
      return "The run failed: amounts add up to more than a table can hold. Nothing was published."
          + " Look for impossible prices in the input.";
    }
    if (Cause.isOfService(failure)) {
      return "The run failed: " + Cause.of(failure) + ". Nothing was published.";
    }
    String kind = deepest instanceof IOException ? "" : deepest.getClass().getSimpleName() + ": ";
    return "The run failed: "
        + Cause.oneLine(kind + said)
        + ". Nothing was published. Run again with --verbose for the trace.";
  }
}
