package ebb.steering.recording;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that the operator has named to be written: a recording, a page. ebb runs as root, and the
 * folder may belong to somebody who would like root to write elsewhere, so the file is always made
 * anew, for its owner alone (0600, less what the umask takes). What is there already is replaced if
 * it is a regular file of this user's; a link is not followed, and a pipe, a device or somebody
 * else's file is left alone.
 */
public final class OutputFile {

  private static final Path SELF = Path.of("/proc/self");

  private OutputFile() {}

  /**
   * Opens it, in UTF-8.
   *
   * @throws IOException when it cannot be made; the message says why and not which
   */
  public static Writer open(Path file) throws IOException {
    try {
      clear(file);
      var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return new BufferedWriter(
          Channels.newWriter(Files.newByteChannel(file, options, mode), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no such folder", e);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("somebody else has just created a file there", e);
    }
  }

  /**
   * Writes it whole.
   *
   * @throws IOException when it cannot be written; the message says why and not which
   */
  public static void write(Path file, String text) throws IOException {
    try (Writer out = open(file)) {
      out.write(text);
    }
  }

  private static void clear(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isSymbolicLink(file)) {
      throw new IOException("it is a symbolic link, which is not followed; name the file itself");
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("it is no regular file; name one, or a new one");
    }
    Object owner = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (!owner.equals(Files.getAttribute(SELF, "unix:uid"))) {
      throw new IOException("it belongs to somebody else; remove it, or name another");
    }
    Files.delete(file);
  }
}
