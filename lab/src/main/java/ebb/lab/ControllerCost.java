package ebb.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the controller itself uses while it steers: an {@code ebb migrate} process of its own,
 * watched through {@code /proc} over a migration that goes on for a while.
 *
 * @param coreShare part of one core, 0 to 1
 * @param residentBytes most memory it ever had
 */
public record ControllerCost(double coreShare, long residentBytes) {

  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration WATCHED = Duration.ofSeconds(20);
  private static final double TICKS_PER_SECOND = 100;
  private static final int UTIME = 11;

  /**
   * Measures it.
   *
   * @param command the {@code ebb} command
   */
  public static ControllerCost measure(QemuBinary qemu, Path command) {
    // Slow enough to still run when it has been watched long enough.
    try (Lab lab = new Lab(qemu, GuestSpec.BUSY, Link::unixSocket)) {
      lab.source().awaitReady(Duration.ofSeconds(30));
      Process ebb =
          new ProcessBuilder(
                  List.of(
                      command.toString(),
                      "migrate",
                      "--qmp",
                      lab.source().monitorForSteering().toString(),
                      "--to",
                      lab.uri(),
                      "--speed",
                      "6MiB",
                      "--aggression",
                      "0.3",
                      "--json"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        LabQemu.pause(WARM_UP);
        double before = cpuSeconds(ebb.pid());
        long start = System.nanoTime();
        LabQemu.pause(WATCHED);
        double used = cpuSeconds(ebb.pid()) - before;
        return new ControllerCost(
            used / ((System.nanoTime() - start) / 1e9), residentBytes(ebb.pid()));
      } finally {
        ebb.destroy();
        if (!ebb.waitFor(20, TimeUnit.SECONDS)) {
          ebb.destroyForcibly();
        }
      }
    } catch (IOException e) {
      throw new LabException("the controller ended too early: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // The name, in brackets, may hold blanks; the fields after it do not.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    return (Long.parseLong(fields.get(UTIME)) + Long.parseLong(fields.get(UTIME + 1)))
        / TICKS_PER_SECOND;
  }

  private static long residentBytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
