package ebb.qemu.journal;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Where the journal is kept: {@code /run/ebb} for root, {@code $XDG_RUNTIME_DIR/ebb} for others,
 * and where that is not set a directory named after the user in the place for temporary files.
 * Nobody else may write there, since what is read there is acted upon.
 */
record StateDirectory(Path path) {

  private static final String PERMISSIONS = "rwx------";

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
      return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
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
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PERMISSIONS)));
      return path;
    } catch (FileAlreadyExistsException e) {
      return checked();
    } catch (IOException e) {
      throw new JournalException(
          "cannot make " + path + ", where ebb notes what it does: " + e.getMessage(), e);
    }
  }

  private Path checked() {
    try {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        throw untrusted("is no directory");
      }
      long owner =
          ((Number) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue();
      if (owner != userId()) {
        throw untrusted("belongs to another user (id " + owner + ")");
      }
      var permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
      if (!PosixFilePermissions.toString(permissions).equals(PERMISSIONS)) {
        throw untrusted("is open to others; chmod 700 it once you know that its files are ebb's");
      }
      return path;
    } catch (IOException e) {
      throw new JournalException("cannot look at " + path + ": " + e.getMessage(), e);
    }
  }

  private JournalException untrusted(String why) {
    return new JournalException(
        path + ", where ebb notes what it does, " + why + "; it is not used, see to it first");
  }
}
