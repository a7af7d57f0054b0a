package ebb.agent.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** A secret that opens a TCP port, and the file that holds it. */
final class Token {

  private static final int BYTES = 24;
  private static final int LEAST_CHARACTERS = 16;

  private static final Path SELF = Path.of("/proc/self");

  private Token() {}

  /** Whole or not at all: an empty one would be refused at every later start. */
  private static void make(Path file) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(whole);
    Files.createFile(
        whole, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(whole, fresh() + "\n");
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** A new one. */
  static String fresh() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Reads the one in a file, which is made with a new one when it is not there.
   *
   * @throws AgentApiException when others can read the file, or it holds none
   */
  static String in(Path file) {
    try {
      if (!Files.exists(file)) {
        Path folder = file.getParent();
        if (folder != null) {
          Files.createDirectories(folder);
        }
        make(file);
      }
      if (!Files.getAttribute(file, "unix:uid").equals(Files.getAttribute(SELF, "unix:uid"))) {
        throw new AgentApiException(
            "the token in " + file + " belongs to somebody else; remove it, and a new one is made");
      }
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.contains(PosixFilePermission.OTHERS_READ)
          || mode.contains(PosixFilePermission.GROUP_READ)) {
        throw new AgentApiException(
            "the token in " + file + " can be read by others; chmod 600 it, and change it");
      }
      String token = Files.readString(file).strip();
      if (token.length() < LEAST_CHARACTERS) {
        throw new AgentApiException(
            "the token in " + file + " is shorter than " + LEAST_CHARACTERS + " characters");
      }
      return token;
    } catch (IOException e) {
      throw new AgentApiException("cannot read the token in " + file + ": " + e.getMessage(), e);
    }
  }
}
