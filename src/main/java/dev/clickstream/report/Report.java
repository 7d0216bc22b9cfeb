package dev.clickstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import dev.clickstream.run.Help;
import dev.clickstream.run.Logging;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Makes the report of the tables of a run, for any range of dates. */
public final class Report {
  static final String PAGE = "report.html";

  private Report() {}

  /**
   * Exits with 0 if the report is written, 1 if that failed, 2 if options or tables are unusable.
   */
  public static void main(String[] args) {
    Logging.configure(false);
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    if (Arrays.asList(args).contains("--help")) {
      out.println("Makes the report of a run's tables: one HTML file. Options:");
      Help.print(ReportOptions.class, out);
      return 0;
    }
    try {
      ReportOptions options =
          PipelineOptionsFactory.fromArgs(args).withValidation().as(ReportOptions.class);
      out.print(make(options));
      return 0;
    } catch (UserException e) {
      err.println(e.getMessage());
      return e.exitCode();
    } catch (IllegalArgumentException e) {
      err.println(Cause.oneLine(e.getMessage()) + " See --help for the options.");
      return UserException.EXIT_UNUSABLE;
    }
  }

  private static String make(ReportOptions options) {
    if (options.getTables() == null) {
      throw UserException.badOption(
          "--tables is missing. Name the --output of a run, for example --tables=output/sample.");
    }
    if (!DuckDbTables.isAvailable()) {
      throw UserException.badOption(
          "The report needs DuckDB, which a cluster's jar leaves out. Run it from the project:"
              + " mvn compile exec:java -Dexec.mainClass=dev.clickstream.report.Report");
    }
    long start = System.nanoTime();
    Path folder = Paths.get(options.getTables());
    Path json = options.getJson() == null ? null : Paths.get(options.getJson());
    boolean page = options.getPage() != null || json == null;
    try (DuckDbTables tables = DuckDbTables.open(folder)) {
      Dates range = range(tables, options.getFromDate(), options.getToDate());
      ObjectNode data = ReportData.of(folder, tables, range);
      StringBuilder said = new StringBuilder();
      if (json != null) {
        write(json, data.toPrettyString());
        said.append("Data: ").append(json).append('\n');
      }
      if (page) {
        Path file = options.getPage() == null ? folder.resolve(PAGE) : Paths.get(options.getPage());
        write(file, ReportPage.of(data));
        said.append("Report: ").append(file).append('\n');
      }
      said.append(
          String.format(
              Locale.ROOT,
              "%s to %s (%.1f s)%n",
              range.first(),
              range.last(),
              (System.nanoTime() - start) / 1e9));
      return said.toString();
    }
  }

  /** The range asked for; an end that is not given is that of the tables. */
  private static Dates range(
      DuckDbTables tables, @Nullable String fromDate, @Nullable String toDate) {
    LocalDate from = date("fromDate", fromDate);
    LocalDate to = date("toDate", toDate);
    if (from == null || to == null) {
      Dates all =
          tables
              .dates()
              .orElseThrow(
                  () ->
                      UserException.badInput(
                          "The tables are empty. Give --fromDate and --toDate for a report of"
                              + " nothing.",
                          null));
      from = from == null ? all.first() : from;
      to = to == null ? all.last() : to;
    }
    if (from.isAfter(to)) {
      throw UserException.badOption(
          "The report would begin on "
              + from
              + " and end on "
              + to
              + ". Give a --fromDate and a"
              + " --toDate in order, within the days of the tables.");
    }
    return Dates.of(from, to);
  }

  private static @Nullable LocalDate date(String option, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw UserException.badOption(
          "--" + option + "=" + text + " is not a date. Write it as 2019-10-01.");
    }
  }

  static void write(Path file, String text) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.write(file, text.getBytes(UTF_8));
    } catch (IOException e) {
      throw UserException.badOutput(
          "Cannot write " + file + ": " + e.getMessage() + ". Name another file.", e);
    }
  }
}
