package dev.clickstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import dev.clickstream.run.Example;
import dev.clickstream.run.Help;
import dev.clickstream.run.Logging;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Prints the address that opens Looker Studio with the views as data sources: a URL of its Linking
 * API. Asks nobody anything; whoever opens it needs the right to read the views.
 */
public final class LookerStudioLink {
  private static final String CREATE = "https://lookerstudio.google.com/reporting/create";

  /** What Google Cloud allows, a domain before the id included. */
  private static final String PROJECT = "([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]";

  private static final String DATASET = "[A-Za-z0-9_]{1,1024}";
  private static final String REPORT = "[A-Za-z0-9_-]+";

  private LookerStudioLink() {}

  /** The options of {@link LookerStudioLink}. */
  public interface Options extends PipelineOptions {
    @Description("BigQuery data set that holds the views, with its project before it.")
    @Example("my-shop:clickstream")
    @Nullable String getBigQueryDataset();

    void setBigQueryDataset(@Nullable String value);

    @Description("The views to connect, separated by commas; absent, all of queries/views.")
    @Example("shop_by_hour,category_funnel")
    @Nullable String getViews();

    void setViews(@Nullable String value);

    @Description("Project that pays for the queries; absent, the one that holds the views.")
    @Example("my-billing")
    @Nullable String getBillingProject();

    void setBillingProject(@Nullable String value);

    @Description(
        "Id of a report to take as template, from its address; its data sources must have the"
            + " aliases ds0, ds1, … in the order of the views. Absent, an empty report.")
    @Example("c7991054-d499-4aa0-9b2a-e8f98d92ea55")
    @Nullable String getTemplate();

    void setTemplate(@Nullable String value);

    @Description("Name of the new report.")
    @Default.String("Clickstream")
    @Example("'Clickstream, October'")
    String getReportName();

    void setReportName(String value);
  }

  /** Exits with 0 and the address on standard output, or 2 if the options are unusable. */
  public static void main(String[] args) {
    Logging.configure(false);
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    if (Arrays.asList(args).contains("--help")) {
      out.println("Prints the address of a Looker Studio report on the views. Options:");
      Help.print(Options.class, out);
      return 0;
    }
    try {
      out.println(url(PipelineOptionsFactory.fromArgs(args).withValidation().as(Options.class)));
      return 0;
    } catch (UserException e) {
      err.println(e.getMessage());
      return e.exitCode();
    } catch (IllegalArgumentException e) {
      err.println(Cause.oneLine(e.getMessage()) + " See --help for the options.");
      return UserException.EXIT_UNUSABLE;
    }
  }

  private static String url(Options options) {
    String place =
        valid(
            "bigQueryDataset",
            options.getBigQueryDataset(),
            PROJECT + ":" + DATASET,
            "my-shop:clickstream");
    int colon = place.lastIndexOf(':');
    String project = place.substring(0, colon);
    String dataset = place.substring(colon + 1);
    String billing =
        options.getBillingProject() == null
            ? project
            : valid("billingProject", options.getBillingProject(), PROJECT, "my-billing");
    Map<String, String> parameters = new LinkedHashMap<>();
    if (options.getTemplate() != null) {
      parameters.put(
          "c.reportId", valid("template", options.getTemplate(), REPORT, "the id in its address"));
    }
    parameters.put("c.mode", "edit");
    parameters.put("r.reportName", options.getReportName());
    int number = 0;
    for (String view : views(options.getViews())) {
      String source = "ds.ds" + number++ + ".";
      parameters.put(source + "datasourceName", view);
      parameters.put(source + "connector", "bigQuery");
      parameters.put(source + "type", "TABLE");
      parameters.put(source + "projectId", project);
      parameters.put(source + "datasetId", dataset);
      parameters.put(source + "tableId", view);
      parameters.put(source + "billingProjectId", billing);
      // A template's own fields keep their types and aggregations: the views' columns do not
      // change.
      parameters.put(source + "refreshFields", String.valueOf(options.getTemplate() == null));
    }
    return CREATE
        + "?"
        + parameters.entrySet().stream()
            .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
            .collect(Collectors.joining("&"));
  }

  private static List<String> views(@Nullable String wanted) {
    List<String> known = Queries.views().stream().map(Query::name).collect(Collectors.toList());
    if (wanted == null) {
      return known;
    }
    List<String> views = new ArrayList<>();
    for (String view : wanted.split(",")) {
      String name = view.strip();
      if (!known.contains(name)) {
        throw UserException.badOption(
            "--views names "
                + name
                + ", which is no view. Choose from "
                + String.join(", ", known)
                + ".");
      }
      views.add(name);
    }
    return views;
  }

  private static String valid(
      String option, @Nullable String value, String pattern, String example) {
    if (value == null) {
      throw UserException.badOption(
          "--" + option + " is missing. Give --" + option + "=" + example + ".");
    }
    if (!value.matches(pattern)) {
      throw UserException.badOption(
          "--"
              + option
              + "="
              + value
              + " cannot be one. Give it as in --"
              + option
              + "="
              + example
              + ".");
    }
    return value;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }
}
