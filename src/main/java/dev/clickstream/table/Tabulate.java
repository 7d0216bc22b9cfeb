package dev.clickstream.table;

import com.google.auto.value.AutoValue;
import dev.clickstream.session.Sessionized;
import java.io.Serializable;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Makes sessions into parts of tables: rows, encoded as Parquet row groups already, and partial
 * aggregates. Parts of equal key belong together; {@link StageTables} makes files of them.
 *
 * <p>One pass over a session serves every table, because decoding it costs more than counting it,
 * and because the Spark runner would compute the sessions again for every consumer.
 *
 * <p>Memory: sessions of a bucket come in order of their start, so a date is complete once a
 * session starts on a later one; its rows and partial aggregates are passed on then. A date that
 * outgrows its share is passed on early.
 */
public final class Tabulate
    extends PTransform<PCollection<Sessionized>, PCollection<KV<String, byte[]>>> {
  private static final long serialVersionUID = 1L;

  /** The key of what was counted rather than tabulated. */
  static final String COUNTS = "counts";

  private final Settings settings;

  private Tabulate(Settings settings) {
    this.settings = settings;
  }

  public static Tabulate into(Tables tables) {
    return new Tabulate(Settings.of(tables, DateRange.all(), false, 1));
  }

  /** Only the partitions of these dates; everything else is counted and left out. */
  public Tabulate within(DateRange range) {
    return new Tabulate(
        Settings.of(settings.tables(), range, settings.dropDuplicates(), settings.buckets()));
  }

  /** Counts copies of an event in no table. */
  public Tabulate droppingDuplicates(boolean drop) {
    return new Tabulate(Settings.of(settings.tables(), settings.range(), drop, settings.buckets()));
  }

  /**
   * Tells into how many buckets the sessions were divided, from which the size of a partition can
   * be foreseen: how many files it needs, and in how many places its aggregates are merged.
   */
  public Tabulate ofBuckets(int buckets) {
    return new Tabulate(
        Settings.of(settings.tables(), settings.range(), settings.dropDuplicates(), buckets));
  }

  @Override
  public PCollection<KV<String, byte[]>> expand(PCollection<Sessionized> sessions) {
    return sessions
        .apply("Parts", ParDo.of(new TabulateFn(settings)))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of()));
  }

  /** What the transform was told. */
  @AutoValue
  abstract static class Settings implements Serializable {
    private static final long serialVersionUID = 1L;

    abstract Tables tables();

    abstract DateRange range();

    abstract boolean dropDuplicates();

    abstract int buckets();

    static Settings of(Tables tables, DateRange range, boolean dropDuplicates, int buckets) {
      return new AutoValue_Tabulate_Settings(tables, range, dropDuplicates, buckets);
    }
  }

  private static final class TabulateFn extends DoFn<Sessionized, KV<String, byte[]>> {
    private static final long serialVersionUID = 1L;

    private final Settings settings;
    private transient @Nullable Tabulator tabulator;

    TabulateFn(Settings settings) {
      this.settings = settings;
    }

    @StartBundle
    public void startBundle() {
      tabulator = new Tabulator(settings);
    }

    @ProcessElement
    public void processElement(
        @Element Sessionized element, OutputReceiver<KV<String, byte[]>> out) {
      tabulator.add(element);
      for (KV<String, byte[]> part : tabulator.takeParts()) {
        out.output(part);
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      tabulator.finish();
      for (KV<String, byte[]> part : tabulator.takeParts()) {
        context.output(part, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
      }
      tabulator = null;
    }
  }
}
