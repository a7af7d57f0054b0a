package ebb.lab.chaos;

import ebb.lab.LabException;
import ebb.lab.LabQemu;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process between ebb and the monitor that passes itself off as the QEMU: it listens, so the
 * kernel names it, and it names threads of its own as the vCPUs. Whoever throttles these does
 * nothing to the guest. Started by this class's main method on the lab's own class path.
 */
final class Impostor implements Surrounding {

  private static final Duration STARTS = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Process process;
  private final Path socket;

  Impostor(Cast cast) {
    socket = cast.lab().directory().resolve("impostor.qmp");
    try {
      process =
          new ProcessBuilder(
                  "/bin/bash",
                  "-c",
                  "exec -a qemu-impostor \"$@\"",
                  "ebb-chaos",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx32m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Impostor.class.getName(),
                  socket.toString(),
                  cast.lab().source().monitorForSteering().toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new LabException("no impostor: " + e.getMessage(), e);
    }
    long until = System.nanoTime() + STARTS.toNanos();
    while (!Files.exists(socket)) {
      if (System.nanoTime() > until || !process.isAlive()) {
        process.destroyForcibly();
        throw new LabException("the impostor does not listen");
      }
      LabQemu.pause(LOOK);
    }
  }

  /** Where it listens. */
  Path socket() {
    return socket;
  }

  @Override
  public List<String> finish() {
    return List.of();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      var _ = process.waitFor(STARTS.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Passes on until its standard input closes.
   *
   * @param sockets the one to listen on, and the monitor's
   */
  public static void main(String[] sockets) throws IOException {
    long own = ProcessHandle.current().pid();
    var meddler = HostileMeddlers.naming(() -> List.of(own), () -> true, true);
    try (var _ = new QmpProxy(Path.of(sockets[0]), Path.of(sockets[1]), meddler)) {
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }
}
