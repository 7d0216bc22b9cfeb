package dev.clickstream.sample;

import dev.clickstream.run.Example;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** The options of {@link GenerateEvents}. */
public interface GeneratorOptions extends PipelineOptions {
  @Description("Folder for the files, one for each day; local or on any file system Beam knows.")
  @Default.String("output/generated")
  @Example("gs://shop-raw/generated")
  String getOutput();

  void setOutput(String value);

  @Description("Equal options with equal seeds give equal bytes.")
  @Default.Long(1)
  @Example("42")
  long getSeed();

  void setSeed(long value);

  @Description("Data rows in all, dirty ones and duplicates among them.")
  @Default.Long(200_000)
  @Example("42400000")
  long getRows();

  void setRows(long value);

  @Description("Number of days.")
  @Default.Integer(14)
  @Example("31")
  int getDays();

  void setDays(int value);

  @Description("First UTC date.")
  @Default.String("2019-10-01")
  @Example("2026-01-01")
  String getFirstDate();

  void setFirstDate(String value);

  @Description("Number of products in the catalog.")
  @Default.Integer(20_000)
  @Example("150000")
  int getProducts();

  void setProducts(int value);

  @Description("Share of rows that break a rule of the input, every rule in turn.")
  @Default.Double(0)
  @Example("0.001")
  double getDirtyRatio();

  void setDirtyRatio(double value);

  @Description("Share of rows that are exact copies of the row before them.")
  @Default.Double(0.0005)
  @Example("0.01")
  double getDuplicateRatio();

  void setDuplicateRatio(double value);

  @Description("Events of one session id that never pauses: a bot.")
  @Default.Long(0)
  @Example("1000000")
  long getBotEvents();

  void setBotEvents(long value);

  @Description("Share of sessions that begin with the same product.")
  @Default.Double(0)
  @Example("0.5")
  double getHotProductShare();

  void setHotProductShare(double value);

  @Description("Compress the files.")
  @Default.Boolean(false)
  @Example("true")
  boolean isGzip();

  void setGzip(boolean value);
}
