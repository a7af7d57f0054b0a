package ebb.agent.watch;

import ebb.host.guest.GuestProcess;
import ebb.host.system.HostFiles;
import ebb.host.system.PrivateDirectory;
import ebb.qemu.qmp.QmpException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * A file that holds the number of a QEMU's process. Whoever may write it says whose threads are
 * throttled, so it has to be root's or the agent's own, and nobody else's to write.
 */
record PidFile(Path path) {

  private static final long ROOT = 0;

  /**
   * The process of the number that is in it.
   *
   * @throws QmpException when it cannot be trusted or read, or there is no such process
   */
  GuestProcess process(HostFiles host) {
    try {
      long owner = ((Number) Files.getAttribute(path, "unix:uid")).longValue();
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if ((owner != ROOT && owner != PrivateDirectory.userId())
          || permissions.contains(PosixFilePermission.GROUP_WRITE)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new QmpException(
            path
                + " can be written by others than root and the agent's user, so it is not trusted:"
                + " let only root write it, or leave pid-file out");
      }
      String text = Files.readString(path, StandardCharsets.ISO_8859_1).strip();
      long pid = text.matches("\\d{1,10}") ? Long.parseLong(text) : 0;
      return GuestProcess.named(host, pid)
          .orElseThrow(
              () -> new QmpException(path + " names no process that runs here; it is read again"));
    } catch (IOException e) {
      throw new QmpException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }
}
