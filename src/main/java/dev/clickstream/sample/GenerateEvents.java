package dev.clickstream.sample;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import dev.clickstream.event.EventType;
import dev.clickstream.run.DefaultRunner;
import dev.clickstream.run.Help;
import dev.clickstream.run.Logging;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Writes the events of a shop that does not exist, in the form of the input, in the order of time,
 * and states what it wrote. Memory does not depend on the number of rows: only visits that will go
 * on within some hours are held.
 *
 * <p>What the shop is like follows what REES46's public data is like: nearly all events are views,
 * two sessions in five are a single event, two purchases in three have no cart event before them, a
 * third of the products has no category and a seventh no brand.
 */
public final class GenerateEvents {
  private static final int SECONDS_PER_DAY = 86_400;

  /** Seconds that a visit can look ahead: more than the longest pause. */
  private static final int CALENDAR_SECONDS = 1 << 14;

  private static final int SESSIONS_PER_USER = 3;
  private static final int USUAL_EVENTS_PER_SESSION = 5;
  private static final byte[][] TYPE_FIELDS = typeFields();
  private static final byte[] BOT_USER = "499999999".getBytes(US_ASCII);
  private static final byte[] COMMA = {','};
  private static final byte[] END_OF_LINE = {'\n'};

  private final GeneratorSettings settings;
  private final RandomStream random;
  private final Catalog catalog;
  private final Rhythm rhythm;
  private final DailyFiles files;
  private final DirtyRows dirtyRows = new DirtyRows();
  private final GeneratedCounts counts = new GeneratedCounts();

  /** The visits that are due, by second, in the order in which they made up their mind. */
  private final Visit[] dueFirst = new Visit[CALENDAR_SECONDS];

  private final Visit[] dueLast = new Visit[CALENDAR_SECONDS];
  private final byte[] time = "0000-00-00 00:00:00 UTC,".getBytes(US_ASCII);
  private final int users;
  private final byte[] botSession;

  /** All rows but the bot's. */
  private final long visitorRows;

  private long second;
  private int secondOfDay;
  private long written;
  private long botWritten;

  private GenerateEvents(GeneratorSettings settings, String folder) {
    this.settings = settings;
    this.random = new RandomStream(settings.seed());
    this.catalog = new Catalog(settings.products(), settings.seed());
    this.rhythm = new Rhythm(settings.firstDate(), settings.days());
    this.files = new DailyFiles(folder, settings.gzip());
    this.users =
        (int)
            Math.min(1 << 28, settings.rows() / (USUAL_EVENTS_PER_SESSION * SESSIONS_PER_USER) + 1);
    this.visitorRows = settings.rows() - settings.botEvents();
    this.botSession = ("b07-" + settings.seed()).getBytes(US_ASCII);
  }

  /** Exits with 0 if the files are written, 1 if that failed, 2 for unusable options. */
  public static void main(String[] args) {
    Logging.configure(false);
    System.exit(run(args));
  }

  private static int run(String[] args) {
    if (Arrays.asList(args).contains("--help")) {
      System.out.println("Writes e-commerce click events in the form of the input. Options:");
      Help.print(GeneratorOptions.class, System.out);
      return 0;
    }
    try {
      GeneratorOptions options =
          PipelineOptionsFactory.fromArgs(DefaultRunner.in(args).toArray(new String[0]))
              .withValidation()
              .as(GeneratorOptions.class);
      FileSystems.setDefaultPipelineOptions(options);
      long start = System.nanoTime();
      GeneratedCounts counts = write(settings(options), options.getOutput());
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.print(counts);
      System.out.printf(
          Locale.ROOT,
          "Files: %s (%.1f s, %,.0f rows a second)%n",
          options.getOutput(),
          seconds,
          counts.rows() / seconds);
      return 0;
    } catch (UserException e) {
      System.err.println(e.getMessage());
      return e.exitCode();
    } catch (IllegalArgumentException | DateTimeException e) {
      System.err.println(Cause.oneLine(e.getMessage()) + " See --help for the options.");
      return UserException.EXIT_UNUSABLE;
    }
  }

  private static GeneratorSettings settings(GeneratorOptions options) {
    return GeneratorSettings.builder()
        .setSeed(options.getSeed())
        .setRows(options.getRows())
        .setFirstDate(LocalDate.parse(options.getFirstDate()))
        .setDays(options.getDays())
        .setProducts(options.getProducts())
        .setDirtyRatio(options.getDirtyRatio())
        .setDuplicateRatio(options.getDuplicateRatio())
        .setBotEvents(options.getBotEvents())
        .setHotProductShare(options.getHotProductShare())
        .setGzip(options.isGzip())
        .build();
  }

  /**
   * Writes the files of a shop into a folder, over what has the same names.
   *
   * @param folder local or on any file system that Beam knows
   * @throws UserException if they cannot be written
   */
  public static GeneratedCounts write(GeneratorSettings settings, String folder) {
    GenerateEvents generator = new GenerateEvents(settings, folder);
    try {
      generator.writeDays();
    } catch (IOException e) {
      throw UserException.runFailed(
          "Cannot write events to "
              + folder
              + ": "
              + e.getMessage()
              + ". Make room or permit writing there.",
          e);
    }
    return generator.counts;
  }

  private void writeDays() throws IOException {
    double wanted = 0;
    for (int day = 0; day < settings.days(); day++) {
      LocalDate date = settings.firstDate().plusDays(day);
      files.begin(date);
      digits(date.getYear() / 100, 0);
      digits(date.getYear() % 100, 2);
      digits(date.getMonthValue(), 5);
      digits(date.getDayOfMonth(), 8);
      for (secondOfDay = 0; secondOfDay < SECONDS_PER_DAY; secondOfDay++, second++) {
        digits(secondOfDay / 3600, 11);
        digits(secondOfDay / 60 % 60, 14);
        digits(secondOfDay % 60, 17);
        wanted += rhythm.shareOfSecond(day, secondOfDay) * visitorRows;
        boolean last = day + 1 == settings.days() && secondOfDay + 1 == SECONDS_PER_DAY;
        writeSecond(last ? visitorRows : (long) wanted);
      }
    }
    files.close();
  }

  private void digits(int twoDigits, int at) {
    time[at] = (byte) ('0' + twoDigits / 10);
    time[at + 1] = (byte) ('0' + twoDigits % 10);
  }

  /**
   * Lets every visit that is due act; new visitors come while they have written less than wanted.
   */
  private void writeSecond(long wanted) throws IOException {
    int slot = (int) (second % CALENDAR_SECONDS);
    while (dueFirst[slot] != null) {
      Visit visit = dueFirst[slot];
      dueFirst[slot] = visit.next;
      act(visit);
    }
    writeBot();
    while (visitorsWritten() < wanted) {
      act(newVisit());
    }
  }

  private Visit newVisit() {
    counts.addSessionId();
    int user = random.skewedBelow(users, 2);
    double zeal = 0.3 + 1.4 * ((RandomStream.mix(user + 1L) >>> 11) * 0x1.0p-53);
    int product =
        random.happens(settings.hotProductShare()) ? 0 : random.skewedBelow(catalog.size(), 3);
    return new Visit(user, zeal, product, random);
  }

  private void act(Visit visit) throws IOException {
    if (!visit.act(catalog, random)) {
      return;
    }
    writeEvent(visit.type(), visit.product(), visit.user(), visit.session());
    int pause = visit.pause(random);
    int slot = (int) ((second + pause) % CALENDAR_SECONDS);
    visit.next = null;
    if (dueFirst[slot] == null) {
      dueFirst[slot] = visit;
    } else {
      dueLast[slot].next = visit;
    }
    dueLast[slot] = visit;
  }

  /** A session id that never pauses: its events are spread evenly over all seconds. */
  private void writeBot() throws IOException {
    if (settings.botEvents() == 0) {
      return;
    }
    long seconds = (long) settings.days() * SECONDS_PER_DAY;
    long due = (long) ((double) settings.botEvents() * (second + 1) / seconds);
    while (botWritten < due) {
      // Product after product, so that no two events of a second are equal by chance.
      int product = (int) (botWritten % catalog.size());
      botWritten++;
      writeRow(EventType.VIEW, product, BOT_USER, botSession);
    }
  }

  private long visitorsWritten() {
    return written - botWritten;
  }

  private boolean isRoom() {
    return visitorsWritten() < visitorRows;
  }

  private void writeEvent(EventType type, int product, byte[] user, byte[] session)
      throws IOException {
    if (isRoom()) {
      writeRow(type, product, user, session);
    }
    if (isRoom() && random.happens(settings.duplicateRatio())) {
      writeRow(type, product, user, session);
      counts.addDuplicate();
    }
    if (isRoom() && random.happens(settings.dirtyRatio())) {
      counts.addDirty(dirtyRows.next());
      files.add(dirtyRows.row());
      files.add(END_OF_LINE);
      written++;
    }
  }

  private void writeRow(EventType type, int product, byte[] user, byte[] session)
      throws IOException {
    files.add(time);
    files.add(TYPE_FIELDS[type.ordinal()]);
    files.add(catalog.row(product, secondOfDay));
    files.add(user);
    files.add(COMMA);
    files.add(session);
    files.add(END_OF_LINE);
    counts.addEvent(type);
    written++;
  }

  private static byte[][] typeFields() {
    byte[][] fields = new byte[EventType.values().length][];
    for (EventType type : EventType.values()) {
      fields[type.ordinal()] = (type.label() + ",").getBytes(US_ASCII);
    }
    return fields;
  }
}
