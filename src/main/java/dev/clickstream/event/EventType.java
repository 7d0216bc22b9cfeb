package dev.clickstream.event;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a visitor did. The order of the constants is the stage rank by which events of the same
 * second are ordered within a session.
 */
public enum EventType {
  VIEW("view"),
  CART("cart"),
  REMOVE_FROM_CART("remove_from_cart"),
  PURCHASE("purchase");

  private static final EventType[] BY_RANK = values();

  private final String label;

  EventType(String label) {
    this.label = label;
  }

  /** The name in the input and in every table, for example {@code remove_from_cart}. */
  public String label() {
    return label;
  }

  /** The type whose {@link #ordinal()} is the rank. */
  public static EventType ofRank(int rank) {
    return BY_RANK[rank];
  }

  /** The type of that name, or null if there is none. Exact lower case only. */
  public static @Nullable EventType ofLabel(CharSequence label) {
    for (EventType type : BY_RANK) {
      if (type.label.contentEquals(label)) {
        return type;
      }
    }
    return null;
  }
}
