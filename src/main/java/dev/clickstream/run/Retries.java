package dev.clickstream.run;

import com.google.auto.value.AutoValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a cluster lost while a run was at work, and had to do again. */
@AutoValue
abstract class Retries {
  static final Retries NONE = of(0, 0, 0);

  /** Executors that died or were taken away, but for those that were idle. */
  abstract int executorsLost();

  /** Tasks that failed, or whose output was lost, and were started again. */
  abstract int tasksRunAgain();

  /** Stages begun once more because output of theirs was gone. */
  abstract int stagesRunAgain();

  static Retries of(int executorsLost, int tasksRunAgain, int stagesRunAgain) {
    return new AutoValue_Retries(executorsLost, tasksRunAgain, stagesRunAgain);
  }

  /** A line for the user, or nothing if all went well at once. */
  final String line() {
    List<String> parts = new ArrayList<>();
    add(parts, executorsLost(), "executor", "lost");
    add(parts, tasksRunAgain(), "task", "run again");
    add(parts, stagesRunAgain(), "stage", "begun again");
    return parts.isEmpty()
        ? ""
        : "\nRetried: " + String.join(", ", parts) + ". The tables are as they would be without.\n";
  }

  private static void add(List<String> parts, int count, String what, String happened) {
    if (count > 0) {
      parts.add(
          String.format(Locale.ROOT, "%,d %s%s %s", count, what, count == 1 ? "" : "s", happened));
    }
  }
}
