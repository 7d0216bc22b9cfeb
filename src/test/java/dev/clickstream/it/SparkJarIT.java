package dev.clickstream.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the jar for spark-submit, and what is not. */
class SparkJarIT {
  private static final Path PATH = Paths.get(System.getProperty("clickstream.jar"));
  private static final Path SBOM = Paths.get(System.getProperty("clickstream.sbom"));
  private static final long MAX_BYTES = 120L << 20;
  private static final int JAVA_11_CLASS_FILE = 55;
  private static final Pattern MULTI_RELEASE = Pattern.compile("META-INF/versions/(\\d+)/.*");

  /** A name that is not below another, as moved ones are, nor part of an address or a path. */
  private static final Pattern MOVED =
      Pattern.compile("(?<![\\w*]/)(?<!github\\.)com/google/(common|protobuf|gson)/[a-zA-Z]");

  private static JarFile jar;
  private static List<String> names;

  @BeforeAll
  static void open() throws IOException {
    jar = new JarFile(PATH.toFile());
    names = jar.stream().map(JarEntry::getName).collect(Collectors.toList());
  }

  @AfterAll
  static void close() throws IOException {
    jar.close();
  }

  @Test
  void itHoldsNothingThatTheClusterHas() throws IOException {
    List<String> clashes = new ArrayList<>();
    for (String line : resource("/cluster-classes.txt").split("\n")) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] folderAndReason = line.split("\\s+", 2);
      assertThat("a reason: " + line, folderAndReason.length, is(2));
      names.stream()
          .filter(name -> !name.endsWith("/"))
          .filter(
              name ->
                  name.replaceFirst("^META-INF/versions/\\d+/", "").startsWith(folderAndReason[0]))
          .map(name -> name + ": " + folderAndReason[1])
          .limit(3)
          .forEach(clashes::add);
    }
    assertThat(clashes, is(List.of()));
  }

  @Test
  void noClassRefersToALibraryByTheNameItWasMovedFrom() throws IOException {
    List<String> old = new ArrayList<>();
    for (String name : names) {
      if (name.endsWith(".class") && MOVED.matcher(text(name, ISO_8859_1)).find()) {
        old.add(name);
      }
    }
    assertThat(old, is(List.of()));
  }

  @Test
  void everyClassRunsOnJava11() throws IOException {
    List<String> later = new ArrayList<>();
    for (String name : names) {
      var multiRelease = MULTI_RELEASE.matcher(name);
      boolean forLater = multiRelease.matches() && Integer.parseInt(multiRelease.group(1)) > 11;
      if (name.endsWith(".class") && !forLater) {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
          in.readInt();
          in.readUnsignedShort();
          if (in.readUnsignedShort() > JAVA_11_CLASS_FILE) {
            later.add(name);
          }
        }
      }
    }
    assertThat(later, is(List.of()));
  }

  @Test
  void itIsUnsignedAndSmallEnoughToUpload() throws IOException {
    assertThat(Files.size(PATH), lessThan(MAX_BYTES));
    assertThat(
        names.stream()
            .filter(name -> name.matches("META-INF/[^/]+\\.(SF|DSA|RSA|EC)"))
            .collect(Collectors.toList()),
        is(List.of()));
    assertThat(names, not(hasItem("module-info.class")));
  }

  @Test
  void servicesOfAllLibrariesAreMergedAndEachIsThere() throws IOException {
    assertThat(
        service("org.apache.beam.sdk.io.FileSystemRegistrar"),
        hasItems(
            "org.apache.beam.sdk.io.LocalFileSystemRegistrar",
            "org.apache.beam.sdk.extensions.gcp.storage.GcsFileSystemRegistrar"));
    assertThat(
        service("org.apache.beam.sdk.options.PipelineOptionsRegistrar"),
        hasItems(
            "org.apache.beam.runners.spark.SparkRunnerRegistrar$Options",
            "org.apache.beam.sdk.extensions.gcp.options.GcpPipelineOptionsRegistrar"));
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      if (name.startsWith("META-INF/services/") && !name.endsWith("/")) {
        for (String provider : service(name.substring("META-INF/services/".length()))) {
          if (jar.getEntry(provider.replace('.', '/') + ".class") == null) {
            missing.add(provider + " of " + name);
          }
        }
      }
    }
    assertThat(missing, is(List.of()));
  }

  private static List<String> service(String name) throws IOException {
    return text("META-INF/services/" + name, UTF_8)
        .lines()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .collect(Collectors.toList());
  }

  @Test
  void itSaysWhatItIs() throws IOException {
    Attributes manifest = jar.getManifest().getMainAttributes();
    Properties version = new Properties();
    try (InputStream in = jar.getInputStream(jar.getEntry("clickstream-version.properties"))) {
      version.load(in);
    }
    assertThat(manifest.getValue("Main-Class"), is("dev.clickstream.ClickstreamPipeline"));
    assertThat(manifest.getValue("Implementation-Version"), is(version.getProperty("version")));
    assertThat(manifest.getValue("Implementation-Build"), is(version.getProperty("commit")));
    assertThat(
        version.getProperty("commit"), matchesPattern("[0-9a-f]{7,}(-dirty)?|built outside git"));
    assertThat(manifest.getValue("Bundle-License"), is("Apache-2.0"));
    assertThat(text("META-INF/LICENSE", UTF_8), is(Files.readString(Paths.get("LICENSE"))));
    assertThat(text("META-INF/NOTICE", UTF_8), containsString("Apache Beam"));
  }

  @Test
  void theBillOfMaterialsNamesEveryLibraryInsideWithItsLicence() throws IOException {
    assertThat("made with Maven online, which the plugin insists on", Files.exists(SBOM));
    JsonNode bom = new ObjectMapper().readTree(SBOM.toFile());
    Set<String> listed = new TreeSet<>();
    Set<String> licensed = new TreeSet<>();
    for (JsonNode component : bom.get("components")) {
      String name = component.get("group").asText() + ":" + component.get("name").asText();
      listed.add(name);
      if (!component.path("licenses").isEmpty()) {
        licensed.add(name);
      }
    }
    Set<String> inside = new TreeSet<>();
    for (String name : names) {
      if (name.matches("META-INF/maven/[^/]+/[^/]+/pom.properties")) {
        String[] parts = name.split("/");
        inside.add(parts[2] + ":" + parts[3]);
      }
    }
    assertThat(inside.size(), greaterThan(50));
    // Ours, and what Beam's and gRPC's own jars have in them.
    inside.removeAll(
        Set.of(
            "dev.clickstream:clickstream-pipeline",
            "org.apache.beam:grpc-1_69_0",
            "org.apache.beam:guava-32_1_2-jre",
            "org.jctools:jctools-core"));
    assertThat(inside, everyItem(is(in(listed))));
    assertThat(inside, everyItem(is(in(licensed))));
  }

  private static String text(String name, java.nio.charset.Charset charset) throws IOException {
    try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), charset);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = SparkJarIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
