package ebb.steering.journal;

import ebb.host.system.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the journal is kept: {@code /run/ebb} for root, {@code $XDG_RUNTIME_DIR/ebb} for others,
 * and where that is not set a directory named after the user in the place for temporary files.
 * Nobody else may write there, since what is read there is acted upon.
 */
record StateDirectory(Path path) {

  /** That of the user this process runs as. */
  static StateDirectory ofThisUser() {
    return of(userId(), System.getenv(), Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
  }

  static StateDirectory of(long user, Map<String, String> environment, Path temporary) {
    if (user == 0) {
      return new StateDirectory(Path.of("/run/ebb"));
    }
    String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    return runtime.startsWith("/") && Files.isDirectory(Path.of(runtime))
        ? new StateDirectory(Path.of(runtime, "ebb"))
        : new StateDirectory(temporary.resolve("ebb-" + user));
  }

  private static long userId() {
    try {
      return PrivateDirectory.userId();
    } catch (IOException | UnsupportedOperationException e) {
      throw new JournalException("cannot tell which user this is: " + e.getMessage(), e);
    }
  }

  /** Whether it is there, in whatever shape. */
  boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Makes it, or makes sure that what is there can be trusted.
   *
   * @throws JournalException when it cannot
   */
  Path open() {
    try {
      return new PrivateDirectory(path, "where ebb notes what it does").open();
    } catch (IOException e) {
      throw new JournalException(String.valueOf(e.getMessage()), e);
    }
  }
}
