package dev.clickstream.event;

import java.util.Comparator;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The order of strings by their UTF-8 bytes, which is also how SQL engines order them. */
public final class Utf8Order {
  /** Like {@link #compare}, and NULL before every string. */
  public static final Comparator<@Nullable String> NULL_FIRST =
      Comparator.nullsFirst(Utf8Order::compare);

  private Utf8Order() {}

  /** Compares by code point, unlike {@link String#compareTo} also beyond U+FFFF. */
  public static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        if (Character.isSurrogate(x) == Character.isSurrogate(y)) {
          return x - y;
        }
        return Character.isSurrogate(x) ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }
}
