package dev.clickstream.kestra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What the stand-ins of the cloud's tasks share: buckets that are folders, and a record of what
 * happened. One folder for the whole run of the tests, one bucket for each test.
 */
public final class LocalCloud {
  private static final Path ROOT = Path.of("target", "cloud").toAbsolutePath();

  private static final List<Message> MESSAGES = Collections.synchronizedList(new ArrayList<>());
  private static final AtomicLong GENERATION = new AtomicLong(System.currentTimeMillis() * 1000);

  private LocalCloud() {}

  /** A batch that was submitted, as the {@code gcloud} of the tests has written it down. */
  record Batch(
      String id,
      String account,
      String version,
      String labels,
      List<String> args,
      long started,
      long ended,
      int code) {}

  /** A message that was sent, and where to. */
  public record Message(String url, String text) {}

  static void reset() throws IOException {
    if (Files.exists(ROOT)) {
      try (Stream<Path> files = Files.walk(ROOT)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(ROOT);
    MESSAGES.clear();
  }

  public static Path root() {
    return ROOT;
  }

  /** The local path of a {@code gs://} address. */
  public static Path path(String address) {
    URI uri = URI.create(address);
    if (!"gs".equals(uri.getScheme())) {
      throw new IllegalArgumentException("not an address of a bucket: " + address);
    }
    return ROOT.resolve(uri.getAuthority() + uri.getPath());
  }

  /** Puts an object into a bucket, whole or not at all, with a new generation. */
  public static void put(String address, byte[] content) throws IOException {
    Path file = path(address);
    Files.createDirectories(file.getParent());
    Path unfinished = Files.createTempFile(ROOT, "upload", null);
    Files.write(unfinished, content);
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    Path generation = generationFile(file);
    Files.createDirectories(generation.getParent());
    Files.writeString(generation, Long.toString(GENERATION.incrementAndGet()));
  }

  /** The generation of an object, which grows with every overwrite. */
  public static String generation(Path file) {
    try {
      Path generation = generationFile(file);
      return Files.exists(generation) ? Files.readString(generation) : "1";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path generationFile(Path file) {
    return ROOT.resolve(".generations").resolve(ROOT.relativize(file).toString());
  }

  /** The MD5 of an object as Cloud Storage states it. */
  public static String md5(Path file) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file));
      return Base64.getEncoder().encodeToString(digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes the next batch lose its driver while it runs, as a machine that is taken away does. */
  static void preemptNextBatch() throws IOException {
    Files.createFile(ROOT.resolve(".preempt"));
  }

  public static void add(Message message) {
    MESSAGES.add(message);
  }

  /** The batches whose arguments name a bucket, in the order of their start. */
  static List<Batch> batchesOf(String bucket) throws IOException {
    Path folder = ROOT.resolve(".batches");
    if (!Files.exists(folder)) {
      return List.of();
    }
    List<Batch> batches = new ArrayList<>();
    try (Stream<Path> records = Files.list(folder)) {
      for (Path record : records.toList()) {
        Batch batch = batch(Files.readAllLines(record));
        if (batch.args().stream().anyMatch(arg -> arg.contains("gs://" + bucket + "/"))) {
          batches.add(batch);
        }
      }
    }
    batches.sort(Comparator.comparing(Batch::started));
    return batches;
  }

  private static Batch batch(List<String> record) {
    return new Batch(
        all(record, "id=").get(0),
        all(record, "account=").get(0),
        all(record, "version=").get(0),
        all(record, "labels=").get(0),
        all(record, "arg="),
        Long.parseLong(all(record, "started=").get(0)),
        Long.parseLong(all(record, "ended=").get(0)),
        Integer.parseInt(all(record, "code=").get(0)));
  }

  private static List<String> all(List<String> record, String key) {
    return record.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()))
        .toList();
  }

  /** The messages about an execution. */
  static List<Message> messagesAbout(String executionId) {
    synchronized (MESSAGES) {
      return MESSAGES.stream().filter(message -> message.text().contains(executionId)).toList();
    }
  }
}
