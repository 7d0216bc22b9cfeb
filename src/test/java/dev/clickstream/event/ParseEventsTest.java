package dev.clickstream.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import dev.clickstream.EventFixtures;
import dev.clickstream.input.LineBlock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParseEventsTest {
  private static final String GOOD =
      "2019-10-01 00:00:00 UTC,view,44600062,2103807459595387724,apparel.shoes,acme,35.79,541312140,s-1";

  private static ParsedLine parse(String line) {
    byte[] bytes = line.getBytes(UTF_8);
    return new LineParser().parse(bytes, 0, bytes.length);
  }

  private static Event parseEvent(String line) {
    ParsedLine parsed = parse(line);
    assertThat(parsed.toString(), parsed.kind(), is(ParsedLine.Kind.EVENT));
    return parsed.event();
  }

  private static Reason reasonOf(String line) {
    ParsedLine parsed = parse(line);
    assertThat(parsed.toString(), parsed.kind(), is(ParsedLine.Kind.REJECTION));
    return parsed.rejection().reason();
  }

  private static String with(int column, String value) {
    String[] fields = GOOD.split(",", -1);
    fields[column] = value;
    return String.join(",", fields);
  }

  @Test
  void aValidLineGivesItsNineFields() {
    assertThat(
        parseEvent(GOOD),
        equalTo(
            Event.builder()
                .setEpochSecond(EventFixtures.at("00:00"))
                .setType(EventType.VIEW)
                .setProductId(44600062)
                .setCategoryId(2103807459595387724L)
                .setCategoryCode("apparel.shoes")
                .setBrand("acme")
                .setPriceCents(3579)
                .setUserId(541312140)
                .setUserSession("s-1")
                .build()));
  }

  @Test
  void emptyCategoryAndBrandAreNullQuotedOrNot() {
    Event bare = parseEvent(with(4, "").replace("acme", ""));
    Event quoted = parseEvent(with(4, "\"\"").replace("acme", "\"\""));
    assertThat(bare.categoryCode(), is(nullValue()));
    assertThat(bare.brand(), is(nullValue()));
    assertThat(quoted, equalTo(bare));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.00, 0",
    "35.7, 3570",
    "35.70, 3570",
    "35.7900, 3579",
    "007.10, 710",
    "9999999999999999.99, 999999999999999999"
  })
  void aPriceIsExactHundredths(String text, long cents) {
    assertThat(parseEvent(with(6, text)).priceCents(), is(cents));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "-0.00",
        "1.001",
        "1.",
        ".5",
        "1e3",
        "+1",
        " 1",
        "NaN",
        "1,5",
        "10000000000000000",
        "99999999999999999999",
        "1.0x",
        "0x1"
      })
  void aPriceThatIsNoPlainDecimalIsRejected(String text) {
    assertThat(reasonOf(with(6, "\"" + text + "\"")), is(Reason.BAD_PRICE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2019-02-30 00:00:00 UTC",
        "2019-13-01 00:00:00 UTC",
        "2019-10-00 00:00:00 UTC",
        "2019-10-01 24:00:00 UTC",
        "2019-10-01 00:60:00 UTC",
        "2019-10-01 00:00:60 UTC",
        "2019-10-01T00:00:00 UTC",
        "2019-10-01 00:00:00 utc",
        "2019-10-01 00:00:00",
        "0000-10-01 00:00:00 UTC",
        "2019-1a-01 00:00:00 UTC",
        "",
        "2100-02-29 00:00:00 UTC"
      })
  void aTimeThatDoesNotExistIsRejectedAndNotRolledOver(String time) {
    assertThat(reasonOf(with(0, time)), is(Reason.BAD_EVENT_TIME));
  }

  @Test
  void leapDaysExist() {
    assertThat(
        parseEvent(with(0, "2020-02-29 23:59:59 UTC")).epochSecond(),
        is(EventFixtures.atInstant("2020-02-29T23:59:59Z")));
    assertThat(
        parseEvent(with(0, "0001-01-01 00:00:00 UTC")).epochSecond(),
        is(EventFixtures.atInstant("0001-01-01T00:00:00Z")));
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "-0, 0",
    "0009, 9"
  })
  void anIdMayBeAnyInt64(String text, long id) {
    assertThat(parseEvent(with(2, text)).productId(), is(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "+1", "1.0", " 1", "9223372036854775808", "-9223372036854775809", "1e5"})
  void anIdThatIsNoInt64IsRejected(String text) {
    assertThat(reasonOf(with(2, text)), is(Reason.BAD_PRODUCT_ID));
    assertThat(reasonOf(with(3, text)), is(Reason.BAD_CATEGORY_ID));
    assertThat(reasonOf(with(7, text)), is(Reason.BAD_USER_ID));
  }

  @Test
  void theFirstRuleBrokenIsTheReason() {
    assertThat(reasonOf("x,y,z,a,b,c,d,e,"), is(Reason.BAD_EVENT_TIME));
    assertThat(reasonOf(with(1, "VIEW").replace("35.79", "x")), is(Reason.UNKNOWN_EVENT_TYPE));
    assertThat(reasonOf(with(6, "x").replace("541312140", "x")), is(Reason.BAD_PRICE));
    assertThat(reasonOf(with(8, " \t ")), is(Reason.MISSING_USER_SESSION));
    assertThat(reasonOf(GOOD + ",more"), is(Reason.FIELD_COUNT));
    assertThat(reasonOf("a,b"), is(Reason.FIELD_COUNT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ac\"me", "\"ac\"me", "\"acme", "\"ac\"\"me", "\"\"\"", "\"a\" "})
  void quotesThatRfc4180DoesNotAllowAreRejected(String brand) {
    assertThat(reasonOf(with(5, brand)), is(Reason.BAD_QUOTING));
  }

  @Test
  void quotedFieldsMayHoldCommasAndDoubledQuotes() {
    assertThat(parseEvent(with(5, "\"a,b\"")).brand(), is("a,b"));
    assertThat(parseEvent(with(5, "\"a \"\"b\"\"\"")).brand(), is("a \"b\""));
    assertThat(parseEvent(with(5, "\"\u00e9\uD83D\uDE00\"")).brand(), is("\u00e9\uD83D\uDE00"));
    assertThat(parseEvent(with(6, "\"35.79\"")), equalTo(parseEvent(GOOD)));
  }

  @Test
  void aLoneCarriageReturnIsData() {
    assertThat(parseEvent(with(5, "a\rb")).brand(), is("a\rb"));
    assertThat(parseEvent(with(5, "a\rb").replace("s-1", "\"s-1\"")).brand(), is("a\rb"));
    assertThat(parseEvent(with(5, "\"a\rb\"")).brand(), is("a\rb"));
    assertThat(reasonOf(with(5, "a\r\"b\"")), is(Reason.BAD_QUOTING));
  }

  @Test
  void bytesThatAreNotUtf8AreRejectedAndShownAsReplacement() {
    byte[] latin1 = with(5, "caf\u00e9").getBytes(ISO_8859_1);
    ParsedLine parsed = new LineParser().parse(latin1, 0, latin1.length);
    assertThat(parsed.rejection().reason(), is(Reason.BAD_ENCODING));
    assertThat(parsed.rejection().line(), is(with(5, "caf\uFFFD")));
  }

  @Test
  void aLineOverTheLimitIsRejectedAndCutBetweenCharacters() {
    String line = GOOD + "\u20ac".repeat(400_000);
    ParsedLine parsed = parse(line);
    assertThat(parsed.rejection().reason(), is(Reason.LINE_TOO_LONG));
    String kept = parsed.rejection().line();
    assertThat(kept.getBytes(UTF_8).length, is(lessThanOrEqualTo(65_536)));
    assertThat(line.startsWith(kept), is(true));
    assertThat(65_536 - kept.getBytes(UTF_8).length, is(lessThanOrEqualTo(2)));
  }

  @Test
  void noBytesMakeItThrow() {
    Random random = new Random(42);
    LineParser parser = new LineParser();
    byte[] alphabet = (GOOD + "\"\",,--..\r\t ").getBytes(UTF_8);
    for (int i = 0; i < 200_000; i++) {
      byte[] line = i % 2 == 0 ? GOOD.getBytes(UTF_8) : new byte[random.nextInt(120)];
      int changes = i % 2 == 0 ? 1 + random.nextInt(4) : line.length;
      for (int change = 0; change < changes; change++) {
        int at = i % 2 == 0 ? random.nextInt(line.length) : change;
        line[at] =
            random.nextInt(4) == 0
                ? (byte) random.nextInt(256)
                : alphabet[random.nextInt(alphabet.length)];
      }
      ParsedLine parsed = parser.parse(line, 0, line.length);
      if (parsed.kind() == ParsedLine.Kind.EVENT) {
        Event event = parsed.event();
        assertThat(parseEvent(new String(line, UTF_8)), equalTo(event));
      }
    }
  }

  @Test
  void headersBlanksAndTheFileAreToldApart() {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    String lines =
        "\uFEFFevent_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\r\n"
            + GOOD
            + "\r\n\r\n \t\n"
            + "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n"
            + "bad\n"
            + GOOD;
    PCollection<String> kinds =
        pipeline
            .apply(
                Create.of(LineBlock.of(lines.getBytes(UTF_8), true)).withCoder(LineBlock.coder()))
            .apply(ParseEvents.create())
            .apply(MapElements.via(new Describe()))
            .setCoder(StringUtf8Coder.of());
    PAssert.that(kinds)
        .satisfies(
            found -> {
              assertThat(
                  StreamSupport.stream(found.spliterator(), false)
                      .sorted()
                      .collect(Collectors.toList()),
                  contains(
                      "BLANK",
                      "BLANK",
                      "EVENT",
                      "EVENT",
                      "FIELD_COUNT",
                      "FILE",
                      "HEADER",
                      "HEADER"));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void coderKeepsEveryKind() throws Exception {
    List<ParsedLine> lines =
        Arrays.asList(
            parse(GOOD),
            parse(with(4, "").replace("acme", "")),
            parse("bad"),
            ParsedLine.of(ParsedLine.Skipped.HEADER));
    for (ParsedLine line : lines) {
      assertThat(CoderUtils.clone(ParsedLineCoder.of(), line), equalTo(line));
    }
  }

  private static final class Describe extends SimpleFunction<ParsedLine, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String apply(ParsedLine line) {
      switch (line.kind()) {
        case EVENT:
          return "EVENT";
        case REJECTION:
          return line.rejection().reason().name();
        case SKIPPED:
          return line.skipped().name();
      }
      throw new AssertionError();
    }
  }
}
