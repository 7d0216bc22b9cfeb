package dev.clickstream.session;

/** Something for each partition of a table. */
@FunctionalInterface
public interface ByDay<T> {
  /** What belongs to a UTC date, given as days since 1970-01-01. */
  T on(int epochDay);
}
