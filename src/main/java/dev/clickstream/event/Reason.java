package dev.clickstream.event;

/** Why a line went to quarantine: the first rule it broke, in the order of the constants. */
public enum Reason {
  /** Over 1 MiB without its terminator. */
  LINE_TOO_LONG,
  /** Not UTF-8. */
  BAD_ENCODING,
  /** Quotes that RFC 4180 does not allow: unclosed, inside a bare field, or text after the end. */
  BAD_QUOTING,
  /** Not nine fields. */
  FIELD_COUNT,
  /** Not {@code yyyy-MM-dd HH:mm:ss UTC}, or a date or time that does not exist. */
  BAD_EVENT_TIME,
  /** None of view, cart, remove_from_cart, purchase. */
  UNKNOWN_EVENT_TYPE,
  /** Not an INT64. */
  BAD_PRODUCT_ID,
  /** Not an INT64. */
  BAD_CATEGORY_ID,
  /** Not a plain decimal number, negative, 10^16 or more, or with a third decimal that counts. */
  BAD_PRICE,
  /** Not an INT64. */
  BAD_USER_ID,
  /** Empty, or white space only. */
  MISSING_USER_SESSION
}
