package dev.clickstream.report;

import com.google.auto.value.AutoValue;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of {@code queries/}: GoogleSQL under a header that says the question, the grain, the
 * meaning of each column and what the answer must not be used for.
 */
@AutoValue
public abstract class Query {
  /** How a file becomes part of a database. */
  public enum Kind {
    /** An answer with the parameters {@code @from_date} and {@code @to_date}. */
    ANSWER,
    /** Sums by day, without parameters. */
    VIEW
  }

  private static final String COMMENT = "--";
  private static final String GRAIN = "Grain: ";
  private static final String NOT_FOR = "Not for: ";
  private static final String COLUMNS = "Columns:";
  private static final int COLUMN_INDENT = 2;
  private static final Pattern FORM = Pattern.compile("(\\w+) ([A-Z0-9]+): (.+)");

  public abstract String name();

  public abstract Kind kind();

  /** What a reader wants to know, as a question. */
  public abstract String question();

  /** What one row stands for. */
  public abstract String grain();

  /** What the answer must not be used for. */
  public abstract String notFor();

  public abstract List<Explained> columns();

  /** The file as it is, header included. */
  public abstract String sql();

  /** A column of the result, its type in BigQuery and what it means. */
  @AutoValue
  public abstract static class Explained {
    public abstract String name();

    public abstract String type();

    public abstract String description();

    /** From the form {@code name TYPE: what it means}. */
    static Explained parse(String text) {
      Matcher parts = FORM.matcher(text);
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "queries: a column reads \"name TYPE: what it means\", not: " + text);
      }
      return new AutoValue_Query_Explained(parts.group(1), parts.group(2), parts.group(3));
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if the header lacks a part
   */
  static Query parse(String name, Kind kind, String sql) {
    String question = "";
    StringBuilder grain = new StringBuilder();
    StringBuilder notFor = new StringBuilder();
    List<String> columns = new ArrayList<>();
    StringBuilder part = null;
    boolean inColumns = false;
    for (String line : sql.split("\n")) {
      if (!line.startsWith(COMMENT)) {
        break;
      }
      String text = line.substring(COMMENT.length());
      String words = text.strip();
      if (words.isEmpty()) {
        continue;
      }
      if (question.isEmpty()) {
        question = words;
      } else if (words.equals(COLUMNS)) {
        inColumns = true;
      } else if (inColumns) {
        boolean more = indent(text) > COLUMN_INDENT + 1;
        if (more && !columns.isEmpty()) {
          columns.set(columns.size() - 1, columns.get(columns.size() - 1) + " " + words);
        } else {
          columns.add(words);
        }
      } else if (words.startsWith(GRAIN)) {
        part = grain.append(words.substring(GRAIN.length()));
      } else if (words.startsWith(NOT_FOR)) {
        part = notFor.append(words.substring(NOT_FOR.length()));
      } else if (part != null) {
        part.append(' ').append(words);
      }
    }
    List<Explained> explained = new ArrayList<>();
    columns.forEach(column -> explained.add(Explained.parse(column)));
    if (!question.endsWith("?") || grain.length() == 0 || notFor.length() == 0) {
      throw new IllegalArgumentException(
          "queries: the header of " + name + " lacks its question, its Grain or its Not for.");
    }
    return new AutoValue_Query(
        name, kind, question, grain.toString(), notFor.toString(), List.copyOf(explained), sql);
  }

  private static int indent(String text) {
    return text.length() - text.stripLeading().length();
  }
}
