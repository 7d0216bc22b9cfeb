package dev.clickstream.report;

import dev.clickstream.error.UserException;
import java.io.PrintStream;

/**
 * Prints the statements that create the functions, views and table functions of {@code queries/} in
 * a BigQuery data set, for {@code bq query --use_legacy_sql=false} or any other client. Each can be
 * run again at any time.
 */
public final class DeployQueries {
  private static final String OPTION = "--dataset=";

  private DeployQueries() {}

  /** Exits with 0, or with 2 if the data set is not named. */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    if (args.length != 1 || !args[0].matches(OPTION + "\\w+")) {
      err.println(
          "Name the data set, in the project that will run the statements, for example"
              + " --dataset=clickstream.");
      return UserException.EXIT_UNUSABLE;
    }
    GoogleSql.deployment(args[0].substring(OPTION.length())).forEach(out::println);
    return 0;
  }
}
