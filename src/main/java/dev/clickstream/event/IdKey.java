package dev.clickstream.event;

import java.io.Serializable;

/**
 * The secret under which ids of users and sessions are replaced.
 *
 * <p>It is read once, where the run is started, and travels to the workers inside the serialized
 * {@code DoFn} that parses: whoever can read the memory or the network traffic of the cluster's
 * processes can read it (Spark encrypts its traffic with {@code spark.network.crypto.enabled}), but
 * it is in no option, environment, log, event log or page of Spark's. Nothing that is written shows
 * more of it than {@link #fingerprint}.
 */
public final class IdKey implements Serializable {
  /** As long as the hash: what RFC 2104 asks of a key that is not to weaken it. */
  public static final int MIN_BYTES = 32;

  private static final long serialVersionUID = 1L;

  private final String reference;
  private final byte[] secret;

  private IdKey(String reference, byte[] secret) {
    this.reference = reference;
    this.secret = secret;
  }

  /**
   * A key.
   *
   * @param reference where the secret was read, as the user wrote it
   * @param secret at least {@link #MIN_BYTES}
   */
  public static IdKey of(String reference, byte[] secret) {
    if (secret.length < MIN_BYTES) {
      throw new IllegalArgumentException("a key of " + secret.length + " bytes");
    }
    return new IdKey(reference, secret.clone());
  }

  /** Where the secret was read; not the secret. */
  public String reference() {
    return reference;
  }

  /** Eight digits that tell one key from another and nothing of it. */
  public String fingerprint() {
    return Pseudonyms.under(this).ofKey();
  }

  byte[] secret() {
    return secret.clone();
  }

  @Override
  public String toString() {
    return "the key of " + reference;
  }
}
