package dev.clickstream.input;

/** How long a line may be. */
public final class LineLimits {
  /** A longer line, without its terminator, is quarantined as {@code LINE_TOO_LONG}. */
  public static final int MAX_LINE_BYTES = 1 << 20;

  /** What the quarantine keeps of a line. */
  public static final int QUARANTINED_LINE_BYTES = 64 << 10;

  private LineLimits() {}
}
