package dev.clickstream.session;

/** The layout of what crosses the shuffle: many records of one kind behind a byte that names it. */
final class Chunk {
  static final int EVENTS = 0;
  static final int REJECTIONS = 1;
  static final int TALLY = 2;

  private Chunk() {}
}
