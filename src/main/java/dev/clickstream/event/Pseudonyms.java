package dev.clickstream.event;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Replaces what tells of a person by its HMAC-SHA-256 under a key: the same key gives the same ids,
 * and without it nobody can tell or try which id was whose. What is hashed is the name of the kind
 * of id, a zero byte and the id as text, so that a number means another thing as a user than as a
 * session, and anyone who has the key can compute an id with common tools.
 *
 * <p>Two users would get one id with a probability of about n&sup2; / 2<sup>64</sup> among n users:
 * one in 200,000 for ten million. Not thread safe.
 */
final class Pseudonyms {
  private static final String ALGORITHM = "HmacSHA256";
  private static final byte[] USER = kind("user_id");
  private static final byte[] SESSION = kind("user_session");
  private static final byte[] LINE = kind("line");
  private static final byte[] KEY = kind("key");

  /** Half of the hash is plenty: n sessions share an id with a probability of n&sup2; / 2^129. */
  private static final int SESSION_BYTES = 16;

  private static final int LINE_BYTES = 8;
  private static final int KEY_BYTES = 4;
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final Mac mac;

  private Pseudonyms(Mac mac) {
    this.mac = mac;
  }

  static Pseudonyms under(IdKey key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.secret(), ALGORITHM));
      return new Pseudonyms(mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** The line with other ids: an event's are replaced, a rejected line's text is withheld. */
  ParsedLine in(ParsedLine line) {
    switch (line.kind()) {
      case EVENT:
        return ParsedLine.of(in(line.event()));
      case REJECTION:
        return ParsedLine.of(in(line.rejection()));
      case SKIPPED:
        return line;
    }
    throw new AssertionError();
  }

  private Event in(Event event) {
    return Event.builder()
        .setEpochSecond(event.epochSecond())
        .setType(event.type())
        .setProductId(event.productId())
        .setCategoryId(event.categoryId())
        .setCategoryCode(event.categoryCode())
        .setBrand(event.brand())
        .setPriceCents(event.priceCents())
        .setUserId(ofUser(event.userId()))
        .setUserSession(ofSession(event.userSession()))
        .build();
  }

  /**
   * A line that broke a rule cannot be told apart into what is an id and what is not, so nothing of
   * it is shown. Its length and hash tell whether it is the same as another, and find it in the
   * input.
   */
  private Rejection in(Rejection rejection) {
    byte[] text = rejection.line().getBytes(UTF_8);
    return Rejection.of(
        "withheld: " + text.length + " bytes, " + hex(hash(LINE, text), LINE_BYTES),
        rejection.reason());
  }

  /** The first 63 bits of the hash, so that it is not negative. */
  long ofUser(long userId) {
    byte[] hash = hash(USER, Long.toString(userId).getBytes(US_ASCII));
    return ByteBuffer.wrap(hash).getLong() >>> 1;
  }

  String ofSession(String userSession) {
    return hex(hash(SESSION, userSession.getBytes(UTF_8)), SESSION_BYTES);
  }

  String ofKey() {
    return hex(hash(KEY, new byte[0]), KEY_BYTES);
  }

  private byte[] hash(byte[] kind, byte[] id) {
    mac.update(kind);
    return mac.doFinal(id);
  }

  private static byte[] kind(String name) {
    return (name + '\0').getBytes(US_ASCII);
  }

  private static String hex(byte[] hash, int length) {
    char[] digits = new char[2 * length];
    for (int i = 0; i < length; i++) {
      digits[2 * i] = HEX[(hash[i] & 0xF0) >> 4];
      digits[2 * i + 1] = HEX[hash[i] & 0x0F];
    }
    return new String(digits);
  }
}
