package dev.clickstream.session;

import static dev.clickstream.EventFixtures.at;
import static dev.clickstream.EventFixtures.cart;
import static dev.clickstream.EventFixtures.event;
import static dev.clickstream.EventFixtures.purchase;
import static dev.clickstream.EventFixtures.view;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clickstream.bytes.BytesWriter;
import dev.clickstream.event.Event;
import dev.clickstream.event.EventBytes;
import dev.clickstream.event.EventType;
import dev.clickstream.event.ParsedLine;
import dev.clickstream.event.ParsedLineCoder;
import dev.clickstream.event.Reason;
import dev.clickstream.event.Rejection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionizeTest {
  private static final Duration HALF_AN_HOUR = Duration.standardMinutes(30);

  private final Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());

  private PCollection<ParsedLine> lines(List<Event> events) {
    List<TimestampedValue<ParsedLine>> lines = new ArrayList<>();
    for (Event event : events) {
      lines.add(
          TimestampedValue.of(ParsedLine.of(event), Instant.ofEpochSecond(event.epochSecond())));
    }
    return pipeline.apply(Create.timestamped(lines).withCoder(ParsedLineCoder.of()));
  }

  private PCollection<String> sessionsOf(Event... events) {
    return describe(lines(Arrays.asList(events)), HALF_AN_HOUR, 3);
  }

  /** Sessions as text, one line each: window, then events. */
  private static PCollection<String> describe(
      PCollection<ParsedLine> lines, Duration gap, int buckets) {
    return lines
        .apply("Window", Window.into(Sessions.withGapDuration(gap)))
        .apply("Sessionize", Sessionize.inBuckets(buckets))
        .apply("Describe", ParDo.of(new DescribeFn()))
        .apply("Global", Window.into(new GlobalWindows()));
  }

  private static String session(String start, String end, Event... events) {
    return describe(
        new Instant(at(start) * 1000), new Instant(at(end) * 1000), Arrays.asList(events));
  }

  private static String describe(Instant start, Instant end, List<Event> events) {
    return start + " to " + end + " " + events;
  }

  @Test
  void aPauseJustShortOfTheGapKeepsTheSession() {
    Event first = view("s", at("10:00"));
    Event second = view("s", at("10:29:59"));
    PAssert.that(sessionsOf(second, first))
        .containsInAnyOrder(session("10:00", "10:59:59", first, second));
    pipeline.run();
  }

  @Test
  void aPauseOfTheGapStartsTheNextSession() {
    Event first = view("s", at("10:00"));
    Event second = view("s", at("10:30"));
    PAssert.that(sessionsOf(second, first))
        .containsInAnyOrder(session("10:00", "10:30", first), session("10:30", "11:00", second));
    pipeline.run();
  }

  @Test
  void eventsOfOneSecondComeByStageThenProductThenPriceThenUser() {
    long now = at("10:00");
    Event view = view("s", now);
    Event cart = cart("s", now);
    Event removal = event(EventType.REMOVE_FROM_CART, "s", now).build();
    Event purchase = purchase("s", now);
    Event otherProduct = event(EventType.PURCHASE, "s", now).setProductId(2).build();
    Event dearer = event(EventType.PURCHASE, "s", now).setProductId(2).setPriceCents(2000).build();
    Event otherUser =
        event(EventType.PURCHASE, "s", now)
            .setProductId(2)
            .setPriceCents(2000)
            .setUserId(8)
            .build();
    PAssert.that(sessionsOf(otherUser, purchase, dearer, removal, otherProduct, view, cart))
        .containsInAnyOrder(
            session(
                "10:00", "10:30", view, cart, removal, purchase, otherProduct, dearer, otherUser));
    pipeline.run();
  }

  @Test
  void rejectionsComeAlongAndLinesAreCounted() {
    List<TimestampedValue<ParsedLine>> lines =
        Arrays.asList(
            TimestampedValue.of(
                ParsedLine.of(view("s", at("10:00"))), Instant.ofEpochSecond(at("10:00"))),
            TimestampedValue.of(
                ParsedLine.of(Rejection.of("bad", Reason.FIELD_COUNT)),
                BoundedWindow.TIMESTAMP_MIN_VALUE),
            TimestampedValue.of(
                ParsedLine.of(ParsedLine.Skipped.HEADER), BoundedWindow.TIMESTAMP_MIN_VALUE));
    PCollection<Sessionized> out =
        pipeline
            .apply(Create.timestamped(lines).withCoder(ParsedLineCoder.of()))
            .apply(Window.into(Sessions.withGapDuration(HALF_AN_HOUR)))
            .apply(Sessionize.inBuckets(5))
            .apply("Global", Window.into(new GlobalWindows()));
    PAssert.that(out)
        .satisfies(
            found -> {
              long valid = 0;
              long rejected = 0;
              long headers = 0;
              List<String> rejections = new ArrayList<>();
              for (Sessionized each : found) {
                if (each.kind() == Sessionized.Kind.REJECTION) {
                  rejections.add(each.rejection().line());
                } else if (each.kind() == Sessionized.Kind.TALLY) {
                  valid += each.tally().valid();
                  rejected += each.tally().rejected(Reason.FIELD_COUNT);
                  headers += each.tally().headers();
                }
              }
              assertThat(rejections, is(Collections.singletonList("bad")));
              assertThat(Arrays.asList(valid, rejected, headers), is(Arrays.asList(1L, 1L, 1L)));
              return null;
            });
    pipeline.run();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 17})
  void randomEventsGiveTheSessionsOfBeamsOwnGroupByKey(int buckets) {
    Duration gap = Duration.standardSeconds(20);
    PCollection<ParsedLine> lines = lines(randomEvents(3_000, new Random(buckets)));
    PCollection<KV<String, Integer>> ours =
        describe(lines, gap, buckets).apply("Plus", ParDo.of(new CountFn(1)));
    PCollection<KV<String, Integer>> beams =
        lines
            .apply("Beam windows", Window.into(Sessions.withGapDuration(gap)))
            .apply("Key by session", ParDo.of(new KeyFn()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), ParsedLineCoder.of()))
            .apply("Beam groups", GroupByKey.create())
            .apply("Describe Beam", ParDo.of(new DescribeBeamFn()))
            .apply("Beam global", Window.into(new GlobalWindows()))
            .apply("Minus", ParDo.of(new CountFn(-1)));
    PCollection<KV<String, Integer>> differences =
        PCollectionList.of(ours)
            .and(beams)
            .apply(Flatten.pCollections())
            .setCoder(KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of()))
            .apply(Sum.integersPerKey())
            .apply(Filter.by(sum -> sum.getValue() != 0));
    PAssert.that(differences).empty();
    PAssert.that(ours)
        .satisfies(
            found -> {
              assertThat(found.iterator().hasNext(), is(true));
              return null;
            });
    pipeline.run();
  }

  @Test
  void aSessionIdUsedForDecadesIsSplitAsAnyOther() {
    SessionSplitter splitter = new SessionSplitter();
    List<Event> events =
        Arrays.asList(
            view("s", 4_000_000_000L), view("s", -62_000_000_000L), view("s", 4_000_000_001L));
    BytesWriter chunk = new BytesWriter(100);
    events.forEach(event -> EventBytes.write(event, chunk));
    splitter.add(chunk.toByteArray(), 0);
    List<Session> sessions = splitter.split(1_800_000);
    assertThat(
        sessions.stream().map(Session::size).collect(Collectors.toList()), is(Arrays.asList(1, 2)));
  }

  @Test
  void bucketsFollowTheInputAndGrowWithAVeryLargeOne() {
    long terabyte = 1L << 40;
    assertThat(Sessionize.bucketsFor(0), is(1));
    for (long bytes = 1L << 30; bytes <= 100 * terabyte; bytes *= 2) {
      long perBucket = bytes / Sessionize.bucketsFor(bytes);
      assertThat(bytes + " bytes", perBucket, lessThanOrEqualTo(256L << 20));
      assertThat(bytes + " bytes", perBucket, greaterThan(16L << 20));
    }
    assertThat(Sessionize.bucketsFor(terabyte), lessThan(8_000));
  }

  @Test
  void noTaskIsWithoutABucketAndNoCoreWithoutATask() {
    int cores = Runtime.getRuntime().availableProcessors();
    for (long bytes = 1; bytes <= 1L << 40; bytes *= 2) {
      int buckets = Sessionize.bucketsFor(bytes);
      int tasks = Sessionize.tasksFor(buckets);
      assertThat(tasks, lessThanOrEqualTo(buckets));
      assertThat(tasks, greaterThanOrEqualTo(Math.min(buckets, cores)));
    }
  }

  @Test
  void eventsInOtherWindowsAreRefused() {
    PCollection<ParsedLine> lines =
        lines(Arrays.asList(view("s", at("10:00"))))
            .apply(Window.into(FixedWindows.of(HALF_AN_HOUR)));
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> lines.apply(Sessionize.inBuckets(1)));
    assertThat(refused.getMessage(), containsString("session windows"));
  }

  private static List<Event> randomEvents(int count, Random random) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Event event =
          event(
                  EventType.ofRank(random.nextInt(4)),
                  "session-" + random.nextInt(60),
                  at("10:00") + random.nextInt(2_000))
              .setProductId(random.nextInt(3))
              .setCategoryId(random.nextInt(2))
              .setCategoryCode(random.nextBoolean() ? null : "c" + random.nextInt(2))
              .setBrand(random.nextBoolean() ? null : "b" + random.nextInt(2))
              .setPriceCents(random.nextInt(3))
              .setUserId(random.nextInt(2))
              .build();
      events.add(event);
      if (random.nextInt(20) == 0) {
        events.add(event);
      }
    }
    return events;
  }

  private static final class DescribeFn extends DoFn<Sessionized, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void processElement(
        @Element Sessionized element,
        BoundedWindow window,
        @Timestamp Instant timestamp,
        OutputReceiver<String> out) {
      if (element.kind() == Sessionized.Kind.SESSION) {
        out.output(
            describe(
                timestamp,
                window.maxTimestamp().plus(Duration.millis(1)),
                element.session().events()));
      }
    }
  }

  private static final class KeyFn extends DoFn<ParsedLine, KV<String, ParsedLine>> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void processElement(
        @Element ParsedLine line, OutputReceiver<KV<String, ParsedLine>> out) {
      out.output(KV.of(line.event().userSession(), line));
    }
  }

  private static final class DescribeBeamFn extends DoFn<KV<String, Iterable<ParsedLine>>, String> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void processElement(
        @Element KV<String, Iterable<ParsedLine>> element,
        BoundedWindow window,
        OutputReceiver<String> out) {
      List<Event> events = new ArrayList<>();
      element.getValue().forEach(line -> events.add(line.event()));
      events.sort(Event.SESSION_ORDER);
      Instant start = Instant.ofEpochSecond(events.get(0).epochSecond());
      out.output(describe(start, window.maxTimestamp().plus(Duration.millis(1)), events));
    }
  }

  private static final class CountFn extends DoFn<String, KV<String, Integer>> {
    private static final long serialVersionUID = 1L;

    private final int count;

    CountFn(int count) {
      this.count = count;
    }

    @ProcessElement
    public void processElement(@Element String text, OutputReceiver<KV<String, Integer>> out) {
      out.output(KV.of(text, count));
    }
  }
}
