package dev.clickstream.sample;

import com.google.auto.value.AutoValue;
import java.time.LocalDate;

/** What {@link GenerateEvents} is to write. */
@AutoValue
public abstract class GeneratorSettings {
  /** Equal settings with equal seeds give equal bytes. */
  public abstract long seed();

  /** Data rows in all, dirty ones and duplicates among them; header lines not. */
  public abstract long rows();

  public abstract LocalDate firstDate();

  /** Number of days, which is also the number of files. */
  public abstract int days();

  /** Size of the catalog. */
  public abstract int products();

  /** Share of rows that break a rule of the input. */
  public abstract double dirtyRatio();

  /** Share of rows that are exact copies of the row before them. */
  public abstract double duplicateRatio();

  /** Events of one session id that never pauses for the usual gap; 0 for none. */
  public abstract long botEvents();

  /** Share of sessions that begin with the same product. */
  public abstract double hotProductShare();

  /** Whether the files are compressed. */
  public abstract boolean gzip();

  /** 200,000 clean rows of two weeks, with a few duplicates. */
  public static Builder builder() {
    return new AutoValue_GeneratorSettings.Builder()
        .setSeed(1)
        .setRows(200_000)
        .setFirstDate(LocalDate.parse("2019-10-01"))
        .setDays(14)
        .setProducts(20_000)
        .setDirtyRatio(0)
        .setDuplicateRatio(0.0005)
        .setBotEvents(0)
        .setHotProductShare(0)
        .setGzip(false);
  }

  /** Makes {@link GeneratorSettings}; fails on values that make no sense. */
  @AutoValue.Builder
  public abstract static class Builder {
    public abstract Builder setSeed(long value);

    public abstract Builder setRows(long value);

    public abstract Builder setFirstDate(LocalDate value);

    public abstract Builder setDays(int value);

    public abstract Builder setProducts(int value);

    public abstract Builder setDirtyRatio(double value);

    public abstract Builder setDuplicateRatio(double value);

    public abstract Builder setBotEvents(long value);

    public abstract Builder setHotProductShare(double value);

    public abstract Builder setGzip(boolean value);

    abstract GeneratorSettings autoBuild();

    /** Fails with an {@link IllegalArgumentException} whose message names the setting. */
    public final GeneratorSettings build() {
      GeneratorSettings settings = autoBuild();
      require(settings.rows() >= 0, "rows must not be negative");
      require(settings.days() >= 1, "days must be at least 1");
      require(settings.products() >= 1, "products must be at least 1");
      require(isShare(settings.dirtyRatio()), "dirtyRatio must be between 0 and 1");
      require(isShare(settings.duplicateRatio()), "duplicateRatio must be between 0 and 1");
      require(isShare(settings.hotProductShare()), "hotProductShare must be between 0 and 1");
      require(
          settings.botEvents() >= 0 && settings.botEvents() <= settings.rows(),
          "botEvents must not be negative, nor more than rows");
      return settings;
    }

    private static boolean isShare(double value) {
      return value >= 0 && value <= 1;
    }

    private static void require(boolean holds, String message) {
      if (!holds) {
        throw new IllegalArgumentException(message);
      }
    }
  }
}
