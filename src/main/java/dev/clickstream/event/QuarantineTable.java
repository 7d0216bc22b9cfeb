package dev.clickstream.event;

import dev.clickstream.row.RowBuffer;

/** The table {@code quarantine}: a row for every rejected line. */
public final class QuarantineTable {
  public static final String NAME = "quarantine";

  private QuarantineTable() {}

  public static void add(Rejection rejection, RowBuffer rows) {
    rows.string(rejection.line()).string(rejection.reason().name()).endRow(0);
  }
}
