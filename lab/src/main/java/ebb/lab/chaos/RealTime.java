package ebb.lab.chaos;

import ebb.lab.HostTraces;
import ebb.lab.LabException;
import ebb.lab.LabQemu;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * vCPUs with a real-time scheduler, which no quota of the fair one holds: from the start, or from
 * the middle of the migration, taken out of ebb's group then, as cgroup v1 has no real-time threads
 * in a group without real-time budget. They are kept to one CPU, another stays free, and after half
 * a minute they are as they were.
 */
final class RealTime implements Surrounding {

  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final String LAST_CPU =
      Integer.toString(Runtime.getRuntime().availableProcessors() - 1);

  private final LabQemu qemu;
  private final List<Long> threads;

  RealTime(Cast cast) {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      throw new LabException("real-time vCPUs need a second CPU, to be left free");
    }
    qemu = cast.lab().source();
    threads = GuestThreads.of(qemu);
    if (cast.random().nextBoolean()) {
      begin();
    }
  }

  /** Makes them so; for those that are already it changes nothing. */
  void begin() {
    List<Long> qemus = qemu.processes().stream().map(ProcessHandle::pid).toList();
    for (long thread : threads) {
      for (Path group : HostTraces.throttleGroups(qemus)) {
        Path parent = group.getParent();
        if (parent != null) {
          CpuGroup.write(parent.resolve("tasks"), Long.toString(thread));
        }
      }
      run("taskset", "--pid", "--cpu-list", LAST_CPU, Long.toString(thread));
      run("chrt", "--fifo", "--pid", "1", Long.toString(thread));
    }
    Thread.ofVirtual()
        .name("ebb-chaos-real-time")
        .start(() -> {
          LabQemu.pause(LONGEST);
          end();
        });
  }

  private void end() {
    threads.forEach(thread -> run("chrt", "--other", "--pid", "0", Long.toString(thread)));
  }

  private static void run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      var _ = process.waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new LabException("this fault needs " + command[0] + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  @Override
  public List<String> finish() {
    end();
    return List.of();
  }

  @Override
  public void close() {
    // The threads have gone with their QEMU.
  }
}
