package dev.clickstream.input;

import dev.clickstream.error.Cause;
import dev.clickstream.error.UserException;
import java.io.IOException;

/** What is said of a compressed file that cannot be decompressed to its end. */
final class Damaged {
  private Damaged() {}

  static UserException compressed(InputFile file, IOException cause) {
    if (Cause.isOfService(cause)) {
      return UserException.incomplete(
          "Cannot read the input file " + file.name() + ": " + Cause.of(cause) + ".", cause);
    }
    return UserException.badInput(
        "The compressed input file "
            + file.name()
            + " is corrupt or truncated ("
            + cause.getMessage()
            + "). Nothing was published. Fetch it again or leave it out.",
        cause);
  }
}
