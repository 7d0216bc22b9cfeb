package dev.clickstream.report;

import dev.clickstream.error.Cause;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Optional;

/** The report that ends a run: one page about all days of its tables, beside them. */
public final class RunReport {
  private RunReport() {}

  /**
   * Writes the page and prints where it is. A run whose tables are published is done, so whatever
   * keeps the page from being written is one line of warning and no failure.
   *
   * @param output the run's; without a page if that is not a local folder
   */
  public static void write(String output, PrintStream out, PrintStream err) {
    if (!DuckDbTables.isAvailable() || !ReportPage.isAvailable()) {
      // A cluster's jar, which holds neither: there nobody would open a page.
      return;
    }
    Optional<Path> folder = localFolder(output);
    if (folder.isEmpty()) {
      return;
    }
    try (DuckDbTables tables = DuckDbTables.open(folder.get())) {
      Optional<Dates> days = tables.dates();
      if (days.isPresent()) {
        Path page = folder.get().resolve(Report.PAGE);
        Report.write(page, ReportPage.of(ReportData.of(folder.get(), tables, days.get())));
        out.println("Report: " + page);
      }
    } catch (RuntimeException | LinkageError e) {
      err.println(
          "The tables are complete, but not the report of them: "
              + Cause.oneLine(String.valueOf(e.getMessage()))
              + " Make it later with the main class "
              + Report.class.getName()
              + " and --tables="
              + folder.get()
              + ".");
    }
  }

  private static Optional<Path> localFolder(String output) {
    Path folder;
    if (output.startsWith("file:/")) {
      folder = Paths.get(URI.create(output).getPath());
    } else if (output.contains("://")) {
      return Optional.empty();
    } else {
      folder = Paths.get(output);
    }
    return hasTables(folder) ? Optional.of(folder) : Optional.empty();
  }

  /** Whether a run has published here: one without a row leaves no folder. */
  private static boolean hasTables(Path folder) {
    try (var entries = Files.isDirectory(folder) ? Files.list(folder) : null) {
      return entries != null && entries.anyMatch(Files::isDirectory);
    } catch (IOException e) {
      return false;
    }
  }
}
