package dev.clickstream.error;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Something a user can put right: one line that says what is wrong, where, and what to do. It ends
 * the run with its exit code and without a stack trace. Every other exception is a bug.
 */
public final class UserException extends RuntimeException {
  /** The run failed although options and input were usable. */
  public static final int EXIT_FAILED = 1;

  /** The options or the input are unusable: the same call will fail again. */
  public static final int EXIT_UNUSABLE = 2;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private UserException(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** An option that does not exist, does not parse or contradicts another. */
  public static UserException badOption(String message) {
    return new UserException(EXIT_UNUSABLE, message, null);
  }

  /** Input that cannot be read as the contract asks. */
  public static UserException badInput(String message, @Nullable Throwable cause) {
    return new UserException(EXIT_UNUSABLE, message, cause);
  }

  /** An output that cannot be written to, or is in use by another run. */
  public static UserException badOutput(String message, @Nullable Throwable cause) {
    return new UserException(EXIT_UNUSABLE, message, cause);
  }

  /** The run began and could not finish; what was published before is untouched. */
  public static UserException runFailed(String message, @Nullable Throwable cause) {
    return new UserException(EXIT_FAILED, message, cause);
  }

  /**
   * The run began and could not finish: the same call completes it, unless the cause is a refusal
   * that someone must lift first, of which the exit code tells.
   */
  public static UserException incomplete(String message, Throwable cause) {
    UserException known = findIn(cause);
    boolean unusable = known != null ? known.exitCode() == EXIT_UNUSABLE : Cause.isLasting(cause);
    return new UserException(unusable ? EXIT_UNUSABLE : EXIT_FAILED, message, cause);
  }

  public int exitCode() {
    return exitCode;
  }

  /**
   * The user's error among a throwable and its causes, or null. Runners wrap what a {@code DoFn}
   * throws several times over.
   */
  public static @Nullable UserException findIn(Throwable thrown) {
    Throwable at = thrown;
    for (int depth = 0; at != null && depth < 50; depth++, at = at.getCause()) {
      if (at instanceof UserException) {
        return (UserException) at;
      }
    }
    return null;
  }
}
