package dev.clickstream.table;

import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Event;
import dev.clickstream.event.EventBytes;
import dev.clickstream.event.QuarantineTable;
import dev.clickstream.row.RowBuffer;
import dev.clickstream.row.TableSchema;
import dev.clickstream.session.ByDay;
import dev.clickstream.session.Duplicates;
import dev.clickstream.session.SessionAggregate;
import dev.clickstream.session.SessionRows;
import dev.clickstream.session.Sessionized;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.values.KV;

/**
 * Makes the sessions of one bundle into parts of tables. See {@link Tabulate} for what is passed on
 * when. Not thread safe.
 */
final class Tabulator {
  /** A row group: about 110,000 events. */
  private static final int ROW_GROUP_BYTES = 12 << 20;

  /** Rows held back in all; beyond it everything is passed on. */
  private static final int MAX_HELD_BYTES = 32 << 20;

  /** Rows of a partition that are made into one file; a quarter of it or less once compressed. */
  private static final long FILE_BYTES = 128L << 20;

  /** One place merges the aggregates of a partition from that many buckets. */
  private static final int BUCKETS_PER_SHARD = 256;

  /** The sizes of the buffers are looked at once in that many sessions. */
  private static final int SESSIONS_PER_CHECK = 256;

  private final Tabulate.Settings settings;
  private final EventBytes decoder = new EventBytes();
  private final List<RowTable> rowTables = new ArrayList<>();
  private final List<AggregateTable<?>> aggregates = new ArrayList<>();
  private final RowTable quarantine;
  private final Counts counts = new Counts();
  private int openDay = Integer.MIN_VALUE;
  private int sessionsSinceCheck;
  private final List<KV<String, byte[]>> parts = new ArrayList<>();

  Tabulator(Tabulate.Settings settings) {
    this.settings = settings;
    for (SessionRows table : settings.tables().rowTables()) {
      rowTables.add(new RowTable(table.table()));
    }
    for (SessionAggregate<?> aggregate : settings.tables().aggregates()) {
      aggregates.add(new AggregateTable<>(aggregate));
    }
    quarantine = new RowTable(QuarantineTable.NAME);
  }

  void add(Sessionized element) {
    switch (element.kind()) {
      case SESSION:
        addSession(element.session().events(decoder));
        break;
      case REJECTION:
        QuarantineTable.add(element.rejection(), quarantine.on(RowTable.NO_DAY));
        break;
      case TALLY:
        counts.input().add(element.tally());
        break;
    }
  }

  /** Passes everything on. */
  void finish() {
    passOnBefore(Integer.MAX_VALUE);
    quarantine.passOnBefore(Integer.MAX_VALUE);
    BytesWriter bytes = new BytesWriter(256);
    counts.write(bytes);
    parts.add(KV.of(Tabulate.COUNTS, bytes.toByteArray()));
  }

  /** The parts that are ready, by their keys; each is given once. */
  List<KV<String, byte[]>> takeParts() {
    if (parts.isEmpty()) {
      return Collections.emptyList();
    }
    List<KV<String, byte[]>> taken = new ArrayList<>(parts);
    parts.clear();
    return taken;
  }

  private void addSession(List<Event> allEvents) {
    List<Event> events = settings.dropDuplicates() ? dropDuplicates(allEvents) : allEvents;
    int firstDay = events.get(0).epochDay();
    int lastDay = events.get(events.size() - 1).epochDay();
    if (firstDay != openDay) {
      // A start before the last one is the beginning of another bucket.
      passOnBefore(firstDay > openDay ? firstDay : Integer.MAX_VALUE);
      openDay = firstDay;
    }
    if (settings.range().contains(firstDay)) {
      counts.shop().add(events);
    } else {
      counts.addSessionOutsideRange(events.size());
    }
    if (settings.range().touches(firstDay, lastDay)) {
      for (int i = 0; i < rowTables.size(); i++) {
        settings.tables().rowTables().get(i).add(events, rowTables.get(i));
      }
      for (AggregateTable<?> aggregate : aggregates) {
        aggregate.add(events);
      }
    }
    if (++sessionsSinceCheck == SESSIONS_PER_CHECK) {
      sessionsSinceCheck = 0;
      if (rowTables.stream().mapToLong(RowTable::heldBytes).sum() > MAX_HELD_BYTES) {
        passOnBefore(Integer.MAX_VALUE);
      }
    }
  }

  private List<Event> dropDuplicates(List<Event> events) {
    List<Event> kept = Duplicates.drop(events);
    if (kept.size() < events.size()) {
      Duplicates.forEachCopy(events, copy -> counts.addDropped(copy.epochDay()));
    }
    return kept;
  }

  private void passOnBefore(int firstOpenDay) {
    for (RowTable table : rowTables) {
      table.passOnBefore(firstOpenDay);
    }
    for (AggregateTable<?> aggregate : aggregates) {
      aggregate.passOnBefore(firstOpenDay);
    }
  }

  /** The rows of one table, by partition. */
  private final class RowTable implements ByDay<RowBuffer> {
    /** The key of the rows of a table without partitions. */
    static final int NO_DAY = 0;

    private final TableSchema schema;
    private final ParquetEncoder encoder;
    private final OpenDays<RowBuffer> buffers;

    /** Takes rows of partitions that the run does not write. */
    private final RowBuffer ignored;

    RowTable(String name) {
      this.schema = TableSchema.of(name);
      this.encoder = new ParquetEncoder(schema);
      this.buffers = new OpenDays<>(() -> new RowBuffer(schema));
      this.ignored = new RowBuffer(schema);
    }

    @Override
    public RowBuffer on(int epochDay) {
      if (schema.partitionColumn().isPresent() && !settings.range().contains(epochDay)) {
        ignored.clear();
        return ignored;
      }
      RowBuffer rows = buffers.on(epochDay);
      if (rows.size() > ROW_GROUP_BYTES) {
        passOn(epochDay, rows);
      }
      return rows;
    }

    long heldBytes() {
      return buffers.values().stream().mapToLong(RowBuffer::size).sum();
    }

    void passOnBefore(int firstOpenDay) {
      buffers.closeBefore(firstOpenDay, this::passOn);
    }

    private void passOn(int epochDay, RowBuffer rows) {
      if (rows.rows() == 0) {
        return;
      }
      byte[] encoded = encoder.encode(rows);
      BytesWriter part = new BytesWriter(encoded.length + 20);
      part.writeVarLong(rows.rows()).writeVarLong(rows.events());
      part.writeRaw(encoded, 0, encoded.length);
      LocalDate date = schema.partitionColumn().isPresent() ? LocalDate.ofEpochDay(epochDay) : null;
      int shard = Math.floorMod(Arrays.hashCode(encoded), filesOf(rows.size()));
      parts.add(KV.of(PartKey.of(schema.name(), date, shard).encoded(), part.toByteArray()));
      rows.clear();
    }

    /**
     * How many files the whole partition should be, judged by what this bucket has of it: a power
     * of two, so that buckets that judge differently still share most files.
     */
    private int filesOf(long bytesOfBucket) {
      long files = bytesOfBucket * settings.buckets() / FILE_BYTES;
      return (int) Long.highestOneBit(Math.max(1, Math.min(files, 1 << 16)));
    }
  }

  /** The partial results of one aggregate, by partition. */
  private final class AggregateTable<P extends SessionAggregate.Partial> {
    private final SessionAggregate<P> aggregate;
    private final OpenDays<P> partials;
    private final BytesWriter[] shards;

    AggregateTable(SessionAggregate<P> aggregate) {
      this.aggregate = aggregate;
      this.partials = new OpenDays<>(aggregate::newPartial);
      this.shards = new BytesWriter[1 + settings.buckets() / BUCKETS_PER_SHARD];
      Arrays.setAll(shards, i -> new BytesWriter(1 << 10));
    }

    void add(List<Event> events) {
      aggregate.add(events, partials);
    }

    void passOnBefore(int firstOpenDay) {
      partials.closeBefore(firstOpenDay, this::passOn);
    }

    private void passOn(int epochDay, P partial) {
      if (!settings.range().contains(epochDay)) {
        return;
      }
      partial.writeTo(shards);
      for (int shard = 0; shard < shards.length; shard++) {
        if (!shards[shard].isEmpty()) {
          parts.add(
              KV.of(
                  PartKey.of(aggregate.table(), LocalDate.ofEpochDay(epochDay), shard).encoded(),
                  shards[shard].toByteArray()));
          shards[shard].clear();
        }
      }
    }
  }
}
