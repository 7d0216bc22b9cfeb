package dev.clickstream.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files of {@code queries/}, which travel in the jar. A new file there is a new query. */
public final class Queries {
  private static final String FOLDER = "/queries/";
  private static final String PRELUDE = "duckdb-prelude";
  private static final String SUFFIX = ".sql";

  private Queries() {}

  /** The answers, by name. */
  public static List<Query> answers() {
    return parse("", Query.Kind.ANSWER);
  }

  /** The views, by name. None reads another one. */
  public static List<Query> views() {
    return parse("views/", Query.Kind.VIEW);
  }

  /** Statements that create the functions the others share. */
  static List<String> functions() {
    return names("functions/").stream()
        .map(name -> text("functions/" + name))
        .collect(Collectors.toList());
  }

  /** Statements that teach DuckDB what GoogleSQL has. */
  static String prelude() {
    return text(PRELUDE);
  }

  /**
   * One answer.
   *
   * @throws IllegalArgumentException if there is no such file
   */
  public static Query answer(String name) {
    return Query.parse(name, Query.Kind.ANSWER, text(name));
  }

  private static List<Query> parse(String folder, Query.Kind kind) {
    List<Query> queries = new ArrayList<>();
    for (String name : names(folder)) {
      if (!name.equals(PRELUDE)) {
        queries.add(Query.parse(name, kind, text(folder + name)));
      }
    }
    return queries;
  }

  private static String text(String name) {
    try (InputStream in = Queries.class.getResourceAsStream(FOLDER + name + SUFFIX)) {
      if (in == null) {
        throw new IllegalArgumentException("no query " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of the SQL files in a folder, without those below it. */
  private static List<String> names(String folder) {
    // The prelude is always there; its place tells where the others are.
    URL known = Queries.class.getResource(FOLDER + PRELUDE + SUFFIX);
    if (known == null) {
      throw new IllegalStateException("queries/ is not on the class path");
    }
    try {
      List<String> found =
          known.getProtocol().equals("jar")
              ? inJar((JarURLConnection) known.openConnection(), folder)
              : inFolder(known.toURI(), folder);
      return found.stream()
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> inFolder(URI known, String folder) throws IOException {
    Path root = Paths.get(known).resolveSibling(folder);
    try (Stream<Path> files = Files.list(root)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
    }
  }

  private static List<String> inJar(JarURLConnection connection, String folder) throws IOException {
    String prefix = FOLDER.substring(1) + folder;
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      return jar.stream()
          .map(JarEntry::getName)
          .filter(name -> name.startsWith(prefix))
          .map(name -> name.substring(prefix.length()))
          .filter(name -> !name.contains("/"))
          .collect(Collectors.toList());
    }
  }
}
