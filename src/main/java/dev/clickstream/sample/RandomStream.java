package dev.clickstream.sample;

/**
 * Random numbers that are the same for a seed on every JDK and platform, which those of {@code
 * java.util} do not promise across versions. The algorithm is SplitMix64 (Steele, Lea and Flood,
 * 2014). Not thread safe.
 */
final class RandomStream {
  private static final double UNIT = 0x1.0p-53;

  private long state;

  RandomStream(long seed) {
    this.state = mix(seed);
  }

  long nextLong() {
    state += 0x9E3779B97F4A7C15L;
    return mix(state);
  }

  /** A number from 0 to below 1. */
  double unit() {
    return (nextLong() >>> 11) * UNIT;
  }

  /** Whether something of that probability happens. */
  boolean happens(double probability) {
    return unit() < probability;
  }

  /** A number from 0 to below {@code bound}, which is positive. */
  int below(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /**
   * An index from 0 to below {@code bound} of which small ones are more likely, the more the
   * greater the exponent.
   */
  int skewedBelow(int bound, int exponent) {
    double unit = unit();
    double skewed = unit;
    for (int i = 1; i < exponent; i++) {
      skewed *= unit;
    }
    return (int) (skewed * bound);
  }

  /** A waiting time of that mean: exponential, rounded down, at most ten times the mean. */
  int waiting(int mean) {
    return (int) Math.min(10.0 * mean, -StrictMath.log(1 - unit()) * mean);
  }

  /** Scatters the bits of a number: a hash, always the same. */
  static long mix(long number) {
    long mixed = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
