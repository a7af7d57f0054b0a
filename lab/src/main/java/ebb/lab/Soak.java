package ebb.lab;

import ebb.host.throttle.ThrottleChoice;
import ebb.lab.Contest.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Back-to-back migrations in one process, which must not grow: in memory, in what it has open, in
 * what it leaves on the host.
 */
public final class Soak {

  private static final GuestSpec GUEST = new GuestSpec(128, 1, "ws=48 speed=256");
  private static final long SPEED = 60L << 20;
  private static final double MAX_DOWNTIME_SECONDS = 0.3;
  private static final double[] AGGRESSIONS = {0.3, 0.5, 0.8};

  /** Classes are loaded and compiled meanwhile. */
  private static final int WARM_UP = 5;

  private static final int LEAST = WARM_UP + 6;

  /**
   * What the process holds between two migrations.
   *
   * @param heapBytes live objects, after a collection
   * @param residentBytes of the whole process
   * @param descriptors open file descriptors
   * @param threads of the system
   * @param children processes that it has started and that live: QEMUs, guards
   * @param groups cgroups left of all migrations so far
   * @param journalled guests of them that the journal still has
   * @param files directories of theirs that are left
   */
  public record Sample(
      long heapBytes,
      long residentBytes,
      long descriptors,
      long threads,
      long children,
      long groups,
      long journalled,
      long files) {}

  /**
   * Something that may not grow.
   *
   * @param before median of the first third, the warm-up left out
   * @param after median of the last third
   * @param slack how much more is no growth
   */
  public record Trend(String what, long before, long after, long slack) {

    /** Whether it has grown. */
    public boolean grows() {
      return after > before + slack;
    }
  }

  private final QemuBinary qemu;
  private final Consumer<String> told;
  private final List<Sample> samples = new ArrayList<>();
  private final List<Long> qemus = new ArrayList<>();
  private final List<Path> directories = new ArrayList<>();

  /**
   * @param told hears of each migration as it ends
   */
  public Soak(QemuBinary qemu, Consumer<String> told) {
    this.qemu = qemu;
    this.told = told;
  }

  /**
   * Migrates for so long, some ten times at least.
   *
   * @throws LabException when a guest does not arrive whole
   */
  public List<Trend> run(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < until || samples.size() < LEAST) {
      migrate(AGGRESSIONS[samples.size() % AGGRESSIONS.length]);
      Sample sample = sample();
      samples.add(sample);
      told.accept(line(samples.size(), sample));
    }
    return trends();
  }

  /** How many migrations there were. */
  public int migrations() {
    return samples.size();
  }

  private void migrate(double aggression) {
    Contender ebb =
        Contender.policy("ebb", aggression, MAX_DOWNTIME_SECONDS, SPEED, ThrottleChoice.AUTO);
    try (Lab lab = new Lab(qemu, GUEST, Link::unixSocket);
        LabMigration migration =
            LabMigration.prepare(lab, ebb.request(), ebb.throttle(), notice -> {})) {
      qemus.add(lab.source().process().pid());
      directories.add(lab.directory());
      LabResult result = migration.run(step -> {});
      if (!result.isGood()) {
        throw new LabException(
            "the guest of migration " + (samples.size() + 1) + " did not arrive whole: " + result);
      }
    }
  }

  private Sample sample() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return new Sample(
        runtime.totalMemory() - runtime.freeMemory(),
        status("VmRSS:") << 10,
        descriptors(),
        status("Threads:"),
        ProcessHandle.current().descendants().count(),
        HostTraces.throttleGroups(qemus).size(),
        HostTraces.inJournal(qemus),
        directories.stream().filter(Files::exists).count());
  }

  private static long status(String name) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new LabException("cannot read /proc/self/status: " + e.getMessage(), e);
    }
  }

  private static long descriptors() {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new LabException("cannot read /proc/self/fd: " + e.getMessage(), e);
    }
  }

  private List<Trend> trends() {
    List<Sample> settled = samples.subList(WARM_UP, samples.size());
    int third = settled.size() / 3;
    List<Sample> first = settled.subList(0, third);
    List<Sample> last = settled.subList(settled.size() - third, settled.size());
    return List.of(
        trend("live heap, KiB", first, last, s -> s.heapBytes() >> 10, 512),
        trend("resident memory, MiB", first, last, s -> s.residentBytes() >> 20, 8),
        trend("file descriptors", first, last, Sample::descriptors, 1),
        trend("threads", first, last, Sample::threads, 1),
        worst("processes left", Sample::children),
        worst("cgroups left", Sample::groups),
        worst("journal entries left", Sample::journalled),
        worst("directories left", Sample::files));
  }

  private static Trend trend(
      String what, List<Sample> first, List<Sample> last, ToLongFunction<Sample> of, long slack) {
    return new Trend(what, median(first, of), median(last, of), slack);
  }

  private Trend worst(String what, ToLongFunction<Sample> of) {
    return new Trend(what, 0, samples.stream().mapToLong(of).max().orElse(0), 0);
  }

  private static long median(List<Sample> samples, ToLongFunction<Sample> of) {
    return samples.stream().mapToLong(of).sorted().skip(samples.size() / 2).findFirst().orElse(0);
  }

  private static String line(int number, Sample sample) {
    return String.format(
        Locale.ROOT,
        "%4d: heap %d KiB, resident %d MiB, %d descriptors, %d threads; left: %d processes,"
            + " %d cgroups, %d journal entries, %d directories",
        number,
        sample.heapBytes() >> 10,
        sample.residentBytes() >> 20,
        sample.descriptors(),
        sample.threads(),
        sample.children(),
        sample.groups(),
        sample.journalled(),
        sample.files());
  }
}
