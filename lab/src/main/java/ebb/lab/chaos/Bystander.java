package ebb.lab.chaos;

import ebb.lab.LabException;
import ebb.lab.LabQemu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A process that has nothing to do with any migration: of another user, at work all the time, in a
 * group of its own. It has the name of a QEMU, as any process may have. It is looked at fifty times
 * a second: nobody may move it, limit its group, make a group below that, or slow it.
 */
final class Bystander implements Surrounding {

  private static final long NOBODY = 65534;

  /** Seconds of CPU time, after which it ends whatever has become of the lab. */
  private static final int LIFE = 240;

  private static final String WORK =
      "ulimit -t " + LIFE + "; exec -a qemu-bystander /bin/bash -c 'while :; do :; done'";
  private static final Duration LOOK = Duration.ofMillis(20);

  /** Of a CPU over {@link #STRETCH}; the least quota of ebb's leaves a tenth of that. */
  private static final double LEAST = 0.01;

  private static final Duration STRETCH = Duration.ofSeconds(3);

  /** The kernel's unit of CPU time in {@code /proc}. */
  private static final double TICKS_PER_SECOND = 100;

  /** In {@code stat}, between the name and the two kinds of CPU time. */
  private static final int FIELDS_BEFORE = 11;

  private final Process process;
  private final CpuGroup group;
  private final Path proc;
  private final Set<String> problems = ConcurrentHashMap.newKeySet();
  private final Thread watch;
  private volatile boolean over;

  Bystander() {
    try {
      process =
          new ProcessBuilder(
                  "setpriv",
                  "--reuid=" + NOBODY,
                  "--regid=" + NOBODY,
                  "--clear-groups",
                  "/bin/bash",
                  "-c",
                  WORK)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new LabException("no bystander: " + e.getMessage(), e);
    }
    try {
      proc = Path.of("/proc", Long.toString(process.pid()));
      group = new CpuGroup("lab-bystander-" + process.pid());
      group.put("cgroup.procs", Long.toString(process.pid()));
      awaitWork();
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
    watch = Thread.ofPlatform().daemon().name("ebb-chaos-bystander").start(this::watch);
  }

  private void awaitWork() {
    long until = System.nanoTime() + STRETCH.toNanos();
    while (!read("cmdline").startsWith("qemu-bystander")) {
      if (System.nanoTime() > until) {
        throw new LabException("the bystander has not begun its work; has this system setpriv?");
      }
      LabQemu.pause(LOOK);
    }
  }

  /** Its thread. */
  long tid() {
    return process.pid();
  }

  private void watch() {
    String home = read("cgroup");
    String quota = group.get("cpu.cfs_quota_us");
    long since = System.nanoTime();
    double used = usedSeconds();
    while (!over && process.isAlive()) {
      String now = read("cgroup");
      if (!now.isEmpty() && !now.equals(home)) {
        problems.add("the bystander was moved to another group");
      }
      if (!group.get("cpu.cfs_quota_us").equals(quota) || group.hasChildren()) {
        problems.add("the bystander's group was meddled with");
      }
      double seconds = (System.nanoTime() - since) / 1e9;
      if (seconds >= STRETCH.toSeconds()) {
        if (usedSeconds() - used < LEAST * seconds) {
          problems.add("the bystander was slowed");
        }
        since = System.nanoTime();
        used = usedSeconds();
      }
      LabQemu.pause(LOOK);
    }
    if (!over) {
      problems.add("the bystander has ended");
    }
  }

  private double usedSeconds() {
    String stat = read("stat");
    var fields = new StringTokenizer(stat.substring(stat.lastIndexOf(')') + 1));
    for (int i = 0; i < FIELDS_BEFORE && fields.hasMoreTokens(); i++) {
      fields.nextToken();
    }
    return fields.countTokens() < 2
        ? 0
        : (Long.parseLong(fields.nextToken()) + Long.parseLong(fields.nextToken()))
            / TICKS_PER_SECOND;
  }

  private String read(String file) {
    try {
      return Files.readString(proc.resolve(file));
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public List<String> finish() {
    over = true;
    return problems.stream().sorted().toList();
  }

  @Override
  public void close() {
    over = true;
    process.destroyForcibly();
    try {
      watch.join(STRETCH);
      var _ = process.waitFor(STRETCH.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    group.close();
  }
}
