package dev.clickstream.bigquery;

import com.google.api.services.bigquery.model.TableReference;
import com.google.auto.value.AutoValue;
import dev.clickstream.error.UserException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the tables are: a project and a data set in it. */
@AutoValue
public abstract class BigQueryDataset {
  // A project of a domain has a colon of its own: example.com:shop:clicks.
  private static final Pattern NAME =
      Pattern.compile("((?:[a-z0-9.-]+:)?[a-z][a-z0-9-]*[a-z0-9])[:.](\\w{1,1024})");

  public abstract String project();

  public abstract String name();

  /** Reads {@code project:dataset}, or {@code project.dataset} as SQL writes it. */
  public static BigQueryDataset parse(String text) {
    Matcher matcher = NAME.matcher(text);
    if (!matcher.matches()) {
      throw UserException.badOption(
          "--bigQueryDataset="
              + text
              + " is not a data set. Write it as project:dataset, for example shop-project:clicks.");
    }
    return new AutoValue_BigQueryDataset(matcher.group(1), matcher.group(2));
  }

  final TableReference table(String table) {
    return new TableReference().setProjectId(project()).setDatasetId(name()).setTableId(table);
  }

  /** As the command line and Google's own tools write it. */
  @Override
  public final String toString() {
    return project() + ":" + name();
  }
}
