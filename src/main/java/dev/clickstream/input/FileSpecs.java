package dev.clickstream.input;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/** Looks up paths and globs on any Beam file system. */
public final class FileSpecs {
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
  private static final Pattern URI = Pattern.compile("^[a-zA-Z][-a-zA-Z0-9+.]+://.*");

  private FileSpecs() {}

  /**
   * What a path or glob names, at least one file or folder.
   *
   * @throws FileNotFoundException if there is nothing
   */
  public static List<MatchResult.Metadata> match(String spec) throws IOException {
    // To find that a plain path does not exist, Beam's LocalFileSystem walks through everything
    // below the folder it would be in: minutes in a home directory.
    boolean plainLocalPath = !WILDCARD.matcher(spec).find() && !URI.matcher(spec).matches();
    if (plainLocalPath && !Files.exists(Paths.get(spec))) {
      throw new FileNotFoundException("No such file: " + spec);
    }
    return FileSystems.match(spec, EmptyMatchTreatment.DISALLOW).metadata();
  }
}
