package ebb.host.system;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A directory that only the user this process runs as can enter: nobody else may put anything into
 * it, or in its place.
 *
 * @param purpose what ebb does there, for messages, as in {@code where ebb listens}
 */
public record PrivateDirectory(Path path, String purpose) {

  private static final String PERMISSIONS = "rwx------";

  /**
   * Makes it, or makes sure that what is there can be trusted.
   *
   * @throws IOException when it cannot; the message says why and what to do
   */
  public Path open() throws IOException {
    try {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PERMISSIONS)));
    } catch (FileAlreadyExistsException e) {
      check();
    } catch (AccessDeniedException e) {
      throw new IOException("may not make " + path + ", " + purpose, e);
    } catch (NoSuchFileException e) {
      throw new IOException(
          "cannot make " + path + ", " + purpose + ": " + path.getParent() + " is not there", e);
    }
    return path;
  }

  private void check() throws IOException {
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
  }

  private IOException untrusted(String why) {
    return new IOException(
        path + ", " + purpose + ", " + why + "; it is not used, see to it first");
  }

  /** The user this process runs as. */
  public static long userId() throws IOException {
    return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
  }
}
