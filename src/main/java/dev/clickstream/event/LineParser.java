package dev.clickstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.clickstream.input.Columns;
import dev.clickstream.input.LineLimits;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Arrays;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Turns one line into an {@link Event} or the first rule it breaks. Reads numbers and times
 * straight from the bytes. Nothing in a line makes it throw. Not thread safe.
 */
final class LineParser {
  private static final char FIRST_LETTER = Columns.NAMES.get(0).charAt(0);
  private static final byte[] ZONE = " UTC".getBytes(UTF_8);
  private static final int TIME_LENGTH = "yyyy-MM-dd HH:mm:ss UTC".length();
  private static final int MAX_PRICE_DIGITS = 18;
  private static final byte[][] TYPE_LABELS = typeLabels();

  private final CsvFields fields = new CsvFields();
  private final StringCache categoryCodes = new StringCache();
  private final StringCache brands = new StringCache();

  private long number;
  private int knownDate = -1;
  private long knownDateEpochSecond;

  /** Parses the bytes {@code [from, to)} of a block: one line without its terminator. */
  ParsedLine parse(byte[] block, int from, int to) {
    if (isBlank(block, from, to)) {
      return ParsedLine.of(ParsedLine.Skipped.BLANK);
    }
    if (to - from > LineLimits.MAX_LINE_BYTES) {
      return reject(block, from, to, Reason.LINE_TOO_LONG);
    }
    Reason unreadable = fields.cut(block, from, to);
    if (unreadable != null) {
      return reject(block, from, to, unreadable);
    }
    if (fields.count() != Columns.COUNT) {
      return reject(block, from, to, Reason.FIELD_COUNT);
    }
    if (isHeader()) {
      return ParsedLine.of(ParsedLine.Skipped.HEADER);
    }
    return parseFields(block, from, to);
  }

  private ParsedLine parseFields(byte[] block, int from, int to) {
    long epochSecond = epochSecond();
    if (epochSecond == Long.MIN_VALUE) {
      return reject(block, from, to, Reason.BAD_EVENT_TIME);
    }
    EventType type = eventType();
    if (type == null) {
      return reject(block, from, to, Reason.UNKNOWN_EVENT_TYPE);
    }
    if (!readInt64(Columns.PRODUCT_ID)) {
      return reject(block, from, to, Reason.BAD_PRODUCT_ID);
    }
    long productId = number;
    if (!readInt64(Columns.CATEGORY_ID)) {
      return reject(block, from, to, Reason.BAD_CATEGORY_ID);
    }
    long categoryId = number;
    if (!readCents()) {
      return reject(block, from, to, Reason.BAD_PRICE);
    }
    long priceCents = number;
    if (!readInt64(Columns.USER_ID)) {
      return reject(block, from, to, Reason.BAD_USER_ID);
    }
    long userId = number;
    if (isBlankSession()) {
      return reject(block, from, to, Reason.MISSING_USER_SESSION);
    }
    return ParsedLine.of(
        Event.builder()
            .setEpochSecond(epochSecond)
            .setType(type)
            .setProductId(productId)
            .setCategoryId(categoryId)
            .setCategoryCode(nullIfEmpty(categoryCodes, Columns.CATEGORY_CODE))
            .setBrand(nullIfEmpty(brands, Columns.BRAND))
            .setPriceCents(priceCents)
            .setUserId(userId)
            .setUserSession(fields.string(Columns.USER_SESSION))
            .build());
  }

  /** The rejection of a line of which only the beginning was kept. */
  static ParsedLine overlong(byte[] beginning) {
    return reject(beginning, 0, beginning.length, Reason.LINE_TOO_LONG);
  }

  private static ParsedLine reject(byte[] block, int from, int to, Reason reason) {
    return ParsedLine.of(Rejection.of(block, from, to, reason));
  }

  private static boolean isBlank(byte[] block, int from, int to) {
    for (int i = from; i < to; i++) {
      if (block[i] != ' ' && block[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  private boolean isHeader() {
    int start = fields.start(0);
    if (start == fields.end(0) || fields.bytes()[start] != FIRST_LETTER) {
      return false;
    }
    for (int column = 0; column < Columns.COUNT; column++) {
      if (!Columns.NAMES.get(column).equals(fields.string(column))) {
        return false;
      }
    }
    return true;
  }

  /** Seconds since 1970 UTC, or {@link Long#MIN_VALUE} for what is no time. */
  private long epochSecond() {
    byte[] bytes = fields.bytes();
    int at = fields.start(Columns.EVENT_TIME);
    if (fields.end(Columns.EVENT_TIME) - at != TIME_LENGTH
        || bytes[at + 4] != '-'
        || bytes[at + 7] != '-'
        || bytes[at + 10] != ' '
        || bytes[at + 13] != ':'
        || bytes[at + 16] != ':') {
      return Long.MIN_VALUE;
    }
    for (int i = 0; i < ZONE.length; i++) {
      if (bytes[at + 19 + i] != ZONE[i]) {
        return Long.MIN_VALUE;
      }
    }
    int century = twoDigits(bytes, at);
    int yearOfCentury = twoDigits(bytes, at + 2);
    int month = twoDigits(bytes, at + 5);
    int day = twoDigits(bytes, at + 8);
    int hour = twoDigits(bytes, at + 11);
    int minute = twoDigits(bytes, at + 14);
    int second = twoDigits(bytes, at + 17);
    int year = century * 100 + yearOfCentury;
    boolean possible =
        (century | yearOfCentury | month | day | hour | minute | second) >= 0
            && year > 0
            && month >= 1
            && month <= 12
            && day >= 1
            && hour < 24
            && minute < 60
            && second < 60;
    if (!possible) {
      return Long.MIN_VALUE;
    }
    int date = (year << 9) | (month << 5) | day;
    if (date != knownDate) {
      if (day > YearMonth.of(year, month).lengthOfMonth()) {
        return Long.MIN_VALUE;
      }
      knownDate = date;
      knownDateEpochSecond = LocalDate.of(year, month, day).toEpochDay() * 86_400;
    }
    return knownDateEpochSecond + hour * 3_600 + minute * 60 + second;
  }

  /** The value of two digits, or -1. */
  private static int twoDigits(byte[] bytes, int at) {
    int tens = bytes[at] - '0';
    int ones = bytes[at + 1] - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
  }

  private @Nullable EventType eventType() {
    byte[] bytes = fields.bytes();
    int start = fields.start(Columns.EVENT_TYPE);
    int length = fields.end(Columns.EVENT_TYPE) - start;
    for (int rank = 0; rank < TYPE_LABELS.length; rank++) {
      byte[] label = TYPE_LABELS[rank];
      if (length == label.length && Arrays.equals(bytes, start, start + length, label, 0, length)) {
        return EventType.ofRank(rank);
      }
    }
    return null;
  }

  /** Reads {@code -?[0-9]+} within INT64 into {@link #number}. */
  private boolean readInt64(int column) {
    byte[] bytes = fields.bytes();
    int at = fields.start(column);
    int end = fields.end(column);
    boolean negative = at < end && bytes[at] == '-';
    if (negative) {
      at++;
    }
    if (at == end) {
      return false;
    }
    // Summed up below zero, because Long.MIN_VALUE has no positive counterpart.
    long value = 0;
    for (; at < end; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      if (value < Long.MIN_VALUE / 10) {
        return false;
      }
      value *= 10;
      if (value < Long.MIN_VALUE + digit) {
        return false;
      }
      value -= digit;
    }
    if (!negative && value == Long.MIN_VALUE) {
      return false;
    }
    number = negative ? value : -value;
    return true;
  }

  /** Reads {@code [0-9]+(\.[0-9]+)?} with two decimals that count into {@link #number}. */
  private boolean readCents() {
    byte[] bytes = fields.bytes();
    int at = fields.start(Columns.PRICE);
    int end = fields.end(Columns.PRICE);
    long value = 0;
    int digits = 0;
    int wholeEnd = at;
    while (wholeEnd < end && bytes[wholeEnd] != '.') {
      wholeEnd++;
    }
    if (wholeEnd == at || wholeEnd == end - 1) {
      return false;
    }
    for (int i = at; i < wholeEnd + 3; i++) {
      if (i == wholeEnd) {
        continue;
      }
      int digit = i < end ? bytes[i] - '0' : 0;
      if (digit < 0 || digit > 9) {
        return false;
      }
      value = value * 10 + digit;
      if (value > 0 && ++digits > MAX_PRICE_DIGITS) {
        // Unless the rest is not a number at all, which has the same reason.
        return false;
      }
    }
    for (int i = wholeEnd + 3; i < end; i++) {
      if (bytes[i] != '0') {
        return false;
      }
    }
    number = value;
    return true;
  }

  private boolean isBlankSession() {
    byte[] bytes = fields.bytes();
    for (int i = fields.start(Columns.USER_SESSION); i < fields.end(Columns.USER_SESSION); i++) {
      // As unsigned: the bytes of other alphabets are negative.
      if ((bytes[i] & 0xFF) > ' ') {
        return false;
      }
    }
    return true;
  }

  private @Nullable String nullIfEmpty(StringCache cache, int column) {
    int start = fields.start(column);
    int end = fields.end(column);
    return start == end ? null : cache.decode(fields.bytes(), start, end - start);
  }

  private static byte[][] typeLabels() {
    byte[][] labels = new byte[EventType.values().length][];
    for (EventType type : EventType.values()) {
      labels[type.ordinal()] = type.label().getBytes(UTF_8);
    }
    return labels;
  }
}
