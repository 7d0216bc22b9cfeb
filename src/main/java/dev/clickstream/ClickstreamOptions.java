package dev.clickstream;

import dev.clickstream.run.Example;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The options of the pipeline, beside those of Beam and of the runner. */
public interface ClickstreamOptions extends PipelineOptions {
  @Description(
      "CSV files to read: a path or a glob, or several separated by commas, plain or gzip, local or"
          + " on any file system that Beam knows. Without it, a sample of 200,000 events is made"
          + " and read.")
  @Example("'data/2019-*.csv.gz'")
  @Nullable String getInput();

  void setInput(@Nullable String value);

  @Description(
      "Folder for the tables. A run replaces the partitions it produces and leaves the others."
          + " Without it: output/tables, or output/sample for the sample.")
  @Example("gs://shop-tables/clicks")
  @Nullable String getOutput();

  void setOutput(@Nullable String value);

  @Description(
      "A pause of this length or more between two events of a user_session starts a new session"
          + " (ISO-8601).")
  @Default.String("PT30M")
  @Example("PT45M")
  String getSessionGap();

  void setSessionGap(String value);

  @Description(
      "First UTC date to write; absent means from the beginning. All input is read all the same, so"
          + " give a day more on both sides.")
  @Example("2019-10-01")
  @Nullable String getFromDate();

  void setFromDate(@Nullable String value);

  @Description("Last UTC date to write, inclusive; absent means to the end.")
  @Example("2019-10-31")
  @Nullable String getToDate();

  void setToDate(@Nullable String value);

  @Description(
      "Count events that are equal in all nine fields to an earlier one of their session in no"
          + " table. Otherwise they are kept, and sessions.duplicate_count tells of them.")
  @Default.Boolean(false)
  @Example("true")
  boolean isDropDuplicates();

  void setDropDuplicates(boolean value);

  @Description(
      "Share of rows that may be quarantined, 0 to 1. Above it the run fails and publishes"
          + " nothing.")
  @Default.Double(0.05)
  @Example("0.001")
  double getMaxQuarantineRatio();

  void setMaxQuarantineRatio(double value);

  @Description(
      "BigQuery data set to fill with the tables as well, after they are published; absent means"
          + " none. It must exist; its tables need not.")
  @Example("shop-project:clicks")
  @Nullable String getBigQueryDataset();

  void setBigQueryDataset(@Nullable String value);

  @Description("Root of the BigQuery service, for an emulator or a private endpoint.")
  @Example("http://127.0.0.1:9050/")
  @Nullable String getBigQueryEndpoint();

  void setBigQueryEndpoint(@Nullable String value);

  @Description(
      "End a run into a local folder with report.html in it: one page that shows what the tables"
          + " say.")
  @Default.Boolean(true)
  @Example("false")
  boolean isReport();

  void setReport(boolean value);

  @Description(
      "Replaces user_id and user_session in every table by keyed hashes: same key, same ids. Says"
          + " where the key is, never the key: env:NAME, or the path of a file such as"
          + " file:///run/secrets/id-key or gs://…, or projects/P/secrets/S/versions/V in Secret"
          + " Manager; at least 32 bytes. Text of rejected lines is"
          + " withheld. Absent means ids as they are in the input.")
  @Example("env:CLICKSTREAM_ID_KEY")
  @Nullable String getUserIdKey();

  void setUserIdKey(@Nullable String value);

  @Description("Show the log of the runner, and the trace of a failure.")
  @Default.Boolean(false)
  @Example("true")
  boolean isVerbose();

  void setVerbose(boolean value);
}
