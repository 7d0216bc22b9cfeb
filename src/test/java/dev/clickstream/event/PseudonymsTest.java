package dev.clickstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PseudonymsTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final IdKey KEY = IdKey.of("env:KEY", SECRET.getBytes(UTF_8));

  private final Pseudonyms pseudonyms = Pseudonyms.under(KEY);

  /** The expected values are Python's, by the lines in docs/pseudonymised-ids.md. */
  @Test
  void idsAreThoseThatCommonToolsCompute() {
    assertThat(pseudonyms.ofUser(512345678L), is(1729616589644499722L));
    assertThat(
        pseudonyms.ofSession("72d76fde-8bb3-4e00-8c23-a032dfed738c"),
        is("ff475367fe60b1f26c9c6cd1658d342d"));
    ParsedLine line = ParsedLine.of(Rejection.of("a,b,\u00e9", Reason.FIELD_COUNT));
    assertThat(
        pseudonyms.in(line).rejection(),
        is(Rejection.of("withheld: 6 bytes, cab5cdcb9447cec4", Reason.FIELD_COUNT)));
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE})
  void idsOfUsersAreNotNegative(long userId) {
    assertThat(pseudonyms.ofUser(userId), is(greaterThanOrEqualTo(0L)));
  }

  @Test
  void headersAndBlankLinesStayWhatTheyAre() {
    ParsedLine header = ParsedLine.of(ParsedLine.Skipped.HEADER);
    assertThat(pseudonyms.in(header), is(header));
  }

  @Test
  void aKeyIsTheSameOnAWorkerAndSaysNothingOfItself() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(KEY);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      IdKey there = (IdKey) in.readObject();
      assertThat(there.fingerprint(), is(KEY.fingerprint()));
      assertThat(Pseudonyms.under(there).ofUser(1), is(pseudonyms.ofUser(1)));
      assertThat(there.toString(), not(containsString(SECRET)));
    }
  }

  @Test
  void aShortKeyIsNone() {
    assertThrows(IllegalArgumentException.class, () -> IdKey.of("x", new byte[31]));
  }
}
