package dev.clickstream.report;

import dev.clickstream.run.Example;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** The options of {@link Report}. */
public interface ReportOptions extends PipelineOptions {
  @Description("Folder with the tables: the --output of a run, on a local disk.")
  @Example("output/sample")
  String getTables();

  void setTables(String value);

  @Description("First day of the report; absent, the first day of the tables.")
  @Example("2019-10-01")
  String getFromDate();

  void setFromDate(String value);

  @Description("Last day of the report; absent, the last day of the tables.")
  @Example("2019-10-31")
  String getToDate();

  void setToDate(String value);

  @Description("The page to write; absent, report.html in the folder with the tables.")
  @Example("october.html")
  String getPage();

  void setPage(String value);

  @Description("A file for the data of the page as JSON; with it alone no page is written.")
  @Example("october.json")
  String getJson();

  void setJson(String value);
}
