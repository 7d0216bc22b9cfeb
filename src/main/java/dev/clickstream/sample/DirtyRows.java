package dev.clickstream.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.clickstream.event.Reason;
import java.nio.charset.Charset;

/** Rows that break a rule of the input: every reason in turn, each in all its forms. */
final class DirtyRows {
  private static final String TIME = "2019-10-01 00:00:00 UTC";
  private static final String SESSION = "6f2d7b1e-0000-0000-0000-000000000000";

  /** An overlong line is a megabyte: one in so many rounds. */
  private static final int ROUNDS_PER_LONG_LINE = 500;

  private static final Reason[] REASONS = Reason.values();

  private final byte[] overlong = overlong();
  private int turn = -1;

  /** Goes to the next row and tells why it is bad. */
  Reason next() {
    turn++;
    if (reason() == Reason.LINE_TOO_LONG && round() % ROUNDS_PER_LONG_LINE != 0) {
      turn++;
    }
    return reason();
  }

  private int round() {
    return turn / REASONS.length;
  }

  private Reason reason() {
    return REASONS[turn % REASONS.length];
  }

  /** The row, without its line end. */
  byte[] row() {
    switch (reason()) {
      case LINE_TOO_LONG:
        return overlong;
      case BAD_ENCODING:
        return row(ISO_8859_1, TIME, "view", "1", "2", "home", "caf\u00e9", "1.00", "3", SESSION);
      case BAD_QUOTING:
        return row(
            TIME, "view", "1", "2", "", form("\"open", "in\"side", "\"a\"b"), "1.00", "3", "s");
      case FIELD_COUNT:
        return form(
                "2019-10-01 00:00", TIME + ",view,1,2,,,1.00,3", TIME + ",view,1,2,,,1.00,3,s,x")
            .getBytes(US_ASCII);
      case BAD_EVENT_TIME:
        String time =
            form("2019-02-30 00:00:00 UTC", "2019-10-01T00:00:00Z", "2019-10-01 24:00:00 UTC", "");
        return row(time, "view", "1", "2", "", "", "1.00", "3", SESSION);
      case UNKNOWN_EVENT_TYPE:
        return row(TIME, form("click", "View", ""), "1", "2", "", "", "1.00", "3", SESSION);
      case BAD_PRODUCT_ID:
        return row(TIME, "view", form("1.5", "", "abc"), "2", "", "", "1.00", "3", SESSION);
      case BAD_CATEGORY_ID:
        return row(
            TIME, "view", "1", form("9223372036854775808", ""), "", "", "1.00", "3", SESSION);
      case BAD_PRICE:
        String price = form("-1.00", "1.999", "1e3", "", "free", "1.");
        return row(TIME, "view", "1", "2", "", "", price, "3", SESSION);
      case BAD_USER_ID:
        return row(TIME, "view", "1", "2", "", "", "1.00", form("", "guest", "3 "), SESSION);
      case MISSING_USER_SESSION:
        return row(TIME, "view", "1", "2", "", "", "1.00", "3", form("", " "));
    }
    throw new AssertionError(reason());
  }

  private String form(String... forms) {
    return forms[round() % forms.length];
  }

  private static byte[] row(String... fields) {
    return row(US_ASCII, fields);
  }

  private static byte[] row(Charset charset, String... fields) {
    return String.join(",", fields).getBytes(charset);
  }

  private static byte[] overlong() {
    return row(TIME, "view", "1", "2", "", "x".repeat(1 << 20), "1.00", "3", SESSION);
  }
}
