package dev.clickstream.run;

import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import dev.clickstream.event.IdKey;
import dev.clickstream.input.FileSpecs;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where a secret is: an option's value that may stand on a command line, in a log and in {@code
 * run.json}, as the secret itself may not.
 */
public final class SecretReference {
  private static final String ENVIRONMENT = "env:";
  private static final String LOCAL = "file://";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern PATH = Pattern.compile("[a-z][a-z0-9+.-]*://.+");

  /** More than any key has; a reference to something else must not be read whole. */
  private static final int MAX_BYTES = 4096;

  private SecretReference() {}

  /**
   * Reads the key that an option refers to.
   *
   * @param option its name, for what is said of it
   * @param reference its value; null gives null
   * @param options with the credentials to read it
   */
  public static @Nullable IdKey readKey(
      String option, @Nullable String reference, PipelineOptions options) {
    return reference == null ? null : readKey(option, reference, SecretManager.of(options));
  }

  static IdKey readKey(String option, String reference, SecretManager secrets) {
    byte[] key = withoutLineEnd(read(option, reference, secrets));
    if (key.length < IdKey.MIN_BYTES || key.length > MAX_BYTES) {
      throw UserException.badOption(
          "--"
              + option
              + "="
              + reference
              + " leads to "
              + (key.length > MAX_BYTES ? "more than " + MAX_BYTES : Integer.toString(key.length))
              + " bytes; a key has "
              + IdKey.MIN_BYTES
              + " to "
              + MAX_BYTES
              + ". Make one with: openssl rand -hex 32");
    }
    return IdKey.of(reference, key);
  }

  private static byte[] read(String option, String reference, SecretManager secrets) {
    if (reference.startsWith(ENVIRONMENT)) {
      String name = reference.substring(ENVIRONMENT.length());
      String value = NAME.matcher(name).matches() ? System.getenv(name) : null;
      if (value == null) {
        throw UserException.badOption(
            "--"
                + option
                + " names an environment variable that is not set where the run is started. Set it,"
                + " or give the path of a file.");
      }
      return value.getBytes(StandardCharsets.UTF_8);
    }
    boolean managed = SecretManager.isName(reference);
    if (!managed && !PATH.matcher(reference).matches()) {
      // Not shown: it may be the key.
      throw UserException.badOption(
          "--"
              + option
              + " must say where the key is, and never be the key: write env:NAME,"
              + " file:///path/of/the/key, gs://bucket/key or"
              + " projects/P/secrets/S/versions/latest.");
    }
    try (InputStream in =
        managed ? new ByteArrayInputStream(secrets.access(reference)) : open(reference)) {
      return in.readNBytes(MAX_BYTES + 2);
    } catch (FileNotFoundException e) {
      throw UserException.badOption(
          "--" + option + "=" + reference + " is not there. Correct the path.");
    } catch (IOException | IllegalArgumentException e) {
      throw UserException.badOption(
          "Cannot read --" + option + "=" + reference + ": " + Cause.of(e) + ".");
    }
  }

  private static InputStream open(String path) throws IOException {
    String spec = path.startsWith(LOCAL) ? path.substring(LOCAL.length()) : path;
    List<MatchResult.Metadata> found = FileSpecs.match(spec);
    if (found.size() > 1) {
      throw new IOException("these are " + found.size() + " files");
    }
    return Channels.newInputStream(FileSystems.open(found.get(0).resourceId()));
  }

  /** Editors and shells end a file with a line break that is not part of the key. */
  private static byte[] withoutLineEnd(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }
}
