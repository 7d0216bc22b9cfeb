package dev.clickstream.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.auto.value.AutoValue;
import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.fs.MatchResult;

/**
 * The files a run reads, listed and looked into before any work starts.
 *
 * <p>{@link #resolve} fails with a {@link UserException} if nothing matches, a file cannot be
 * opened, or the first line of a file is a header other than {@link Columns#NAMES}.
 */
@AutoValue
public abstract class InputFiles implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int PARALLEL_CHECKS = 16;
  private static final int FIRST_LINE_LIMIT = 4096;
  private static final Pattern IDENTIFIER = Pattern.compile("[\\p{Alpha}_][\\p{Alnum}_ .-]*");

  public abstract List<InputFile> files();

  /** Sum of the files' sizes once decompressed, in bytes; an estimate for compressed files. */
  public final long estimatedBytes() {
    return files().stream().mapToLong(InputFile::estimatedBytes).sum();
  }

  /**
   * Lists and checks the files of a pattern, sorted by name.
   *
   * @param pattern a path, a glob, or several of them separated by commas, on any Beam file system
   */
  public static InputFiles resolve(String pattern) {
    List<InputFile> files = new ArrayList<>();
    for (MatchResult.Metadata found : match(pattern)) {
      files.add(
          InputFile.of(
              found.resourceId().toString(),
              found.sizeBytes(),
              Compression.detect(found.resourceId().toString()),
              found.isReadSeekEfficient()));
    }
    files.sort(Comparator.comparing(InputFile::name));
    return new AutoValue_InputFiles(Collections.unmodifiableList(checkAll(files)));
  }

  private static List<MatchResult.Metadata> match(String pattern) {
    List<MatchResult.Metadata> all = new ArrayList<>();
    for (String part : pattern.split(",", -1)) {
      String spec = part.trim();
      List<MatchResult.Metadata> found;
      try {
        found = FileSpecs.match(spec);
      } catch (FileNotFoundException e) {
        throw UserException.badInput(
            "No file matches --input=" + spec + ". Check the path, and quote a glob for the shell.",
            e);
      } catch (IOException | IllegalArgumentException e) {
        throw UserException.badInput("Cannot list --input=" + spec + ": " + Cause.of(e) + ".", e);
      }
      for (MatchResult.Metadata metadata : found) {
        if (metadata.resourceId().isDirectory()) {
          throw UserException.badInput(
              "--input=" + spec + " is a folder. Name its files, for example " + spec + "/*.csv.",
              null);
        }
      }
      all.addAll(found);
    }
    return all;
  }

  private static List<InputFile> checkAll(List<InputFile> files) {
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(PARALLEL_CHECKS, files.size()));
    try {
      List<Future<InputFile>> checks = new ArrayList<>();
      for (InputFile file : files) {
        checks.add(threads.submit(() -> check(file)));
      }
      List<InputFile> checked = new ArrayList<>();
      for (Future<InputFile> check : checks) {
        checked.add(check.get());
      }
      return checked;
    } catch (ExecutionException e) {
      UserException known = UserException.findIn(e);
      throw known != null ? known : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static InputFile check(InputFile listed) {
    InputFile file = listed;
    try {
      if (file.compression() == Compression.UNCOMPRESSED && beginsLikeGzip(file)) {
        file = InputFile.of(file.name(), file.storedBytes(), Compression.GZIP, false);
      }
      checkHeader(file, firstLine(file));
    } catch (IOException e) {
      throw file.compression() == Compression.UNCOMPRESSED
          ? UserException.badInput(
              "Cannot read the input file " + file.name() + ": " + Cause.of(e) + ".", e)
          : Damaged.compressed(file, e);
    }
    return file;
  }

  private static boolean beginsLikeGzip(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      return in.read() == 0x1f && in.read() == 0x8b;
    }
  }

  private static String firstLine(InputFile file) throws IOException {
    try (InputStream in = file.open()) {
      byte[] head = in.readNBytes(FIRST_LINE_LIMIT);
      int end = 0;
      while (end < head.length && head[end] != '\n') {
        end++;
      }
      String line = new String(head, 0, end, UTF_8);
      return line.startsWith("\uFEFF") ? line.substring(1) : line;
    }
  }

  /**
   * Stops at a first line that is a header, but not ours. A line counts as a header if it names one
   * of our columns or consists of words only; anything else is data, good or bad.
   */
  private static void checkHeader(InputFile file, String firstLine) {
    List<String> found = new ArrayList<>();
    for (String field : firstLine.split(",", -1)) {
      found.add(field.strip().replaceAll("^\"|\"$", ""));
    }
    if (found.equals(Columns.NAMES)) {
      return;
    }
    boolean namesOurs =
        found.stream().anyMatch(name -> Columns.NAMES.contains(name.toLowerCase(Locale.ROOT)));
    boolean onlyWords =
        found.size() > 1 && found.stream().allMatch(name -> IDENTIFIER.matcher(name).matches());
    if (namesOurs || onlyWords) {
      throw UserException.badInput(
          "The header of "
              + file.name()
              + " is not the expected one. Found: "
              + String.join(",", found)
              + ". Expected: "
              + String.join(",", Columns.NAMES)
              + ". Reorder or rename the columns, or leave the file out.",
          null);
    }
  }

  /** For tests and callers that have made the files themselves. */
  static InputFiles of(InputFile... files) {
    return new AutoValue_InputFiles(Collections.unmodifiableList(Arrays.asList(files)));
  }
}
