package dev.clickstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Cloud Storage and BigQuery on this machine, each behind a proxy that keeps a record and makes
 * faults. Installs them into the user's cache when they are not there yet.
 */
final class Emulators implements AutoCloseable {
  private static final Path SOURCES = Paths.get("src/test/emulators");
  private static final Duration START = Duration.ofMinutes(2);

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private final Proxy storageProxy;
  private final Proxy bigQueryProxy;

  private Emulators(Path folder) throws IOException {
    this.folder = folder;
    int storagePort = freePort();
    int bigQueryPort = freePort();
    this.storageProxy = Proxy.to(storagePort);
    this.bigQueryProxy = Proxy.to(bigQueryPort);
    try {
      Path python = python();
      Files.createDirectories(root());
      start(python, "storage", storagePort);
      start(python, "bigquery", bigQueryPort);
      awaitPort("storage", storagePort);
      awaitPort("bigquery", bigQueryPort);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts both.
   *
   * @param name of the folder below {@code target/emulators} that keeps their files and logs
   */
  static Emulators start(String name) {
    try {
      Path folder = Paths.get("target/emulators", name).toAbsolutePath();
      deleteRecursively(folder);
      Files.createDirectories(folder);
      return new Emulators(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Proxy storage() {
    return storageProxy;
  }

  Proxy bigQuery() {
    return bigQueryProxy;
  }

  /** What points the program at the emulators. */
  List<String> options() {
    return List.of(
        "--gcsEndpoint=" + storageProxy.url() + "/storage/v1/",
        "--bigQueryEndpoint=" + bigQueryProxy.url() + "/",
        "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");
  }

  /** Where the objects of a bucket are as files. */
  Path bucket(String name) {
    return root().resolve(name);
  }

  private Path root() {
    return folder.resolve("buckets");
  }

  private void start(Path python, String service, int port) throws IOException {
    processes.add(
        new ProcessBuilder(
                python.toString(),
                SOURCES.resolve("emulators.py").toString(),
                service,
                Integer.toString(port),
                root().toString())
            .redirectErrorStream(true)
            .redirectOutput(log(service).toFile())
            .start());
  }

  private Path log(String service) {
    return folder.resolve(service + ".log");
  }

  private void awaitPort(String service, int port) throws IOException {
    long deadline = System.nanoTime() + START.toNanos();
    while (true) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        return;
      } catch (IOException e) {
        boolean died = processes.stream().anyMatch(process -> !process.isAlive());
        if (died || System.nanoTime() > deadline) {
          throw new IOException(
              "The emulator of " + service + " does not answer:\n" + Files.readString(log(service)),
              e);
        }
        pause();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The interpreter of an environment that holds exactly what the requirements pin. */
  private static Path python() throws IOException {
    Path requirements = SOURCES.resolve("requirements.txt");
    Path cache = Paths.get(System.getProperty("user.home"), ".cache", "clickstream-pipeline");
    Path environment = cache.resolve("emulators-" + fingerprint(requirements));
    Path complete = environment.resolve(".complete");
    Path python = environment.resolve("bin/python");
    Files.createDirectories(cache);
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve("emulators.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!Files.exists(complete)) {
        System.err.println("Installing the emulators into " + environment + ", once.");
        run("python3", "-m", "venv", "--clear", environment.toString());
        run(
            python.toString(),
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
            "-r",
            requirements.toString());
        Files.createFile(complete);
      }
    }
    return python;
  }

  private static String fingerprint(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return new BigInteger(1, digest).toString(16).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + " failed:\n" + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void deleteRecursively(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths.sorted((a, b) -> b.compareTo(a))::iterator) {
        Files.delete(path);
      }
    }
  }

  @Override
  public void close() {
    storageProxy.close();
    bigQueryProxy.close();
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
