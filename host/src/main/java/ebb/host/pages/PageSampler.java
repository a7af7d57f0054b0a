package ebb.host.pages;

import ebb.core.pages.Look;
import ebb.core.pages.Look.Effort;
import ebb.core.pages.PageHistory;
import ebb.core.pages.PassTimes;
import ebb.core.pages.WindowEstimate;
import ebb.host.guest.GuestProcess;
import ebb.host.guest.VcpuClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at a running guest's memory from outside, by a sample of its pages.
 *
 * <p>A look goes over the same pages again and again, see {@link PassTimes}, and keeps a
 * fingerprint (CRC-32C) of each. Two passes that differ in a page say that the guest has changed
 * it. So one look shows the dirtying curve from 20 ms up, with the guest's own clock beside it;
 * which pages are zeros; which are rewritten again and again; and what compression would make of
 * them.
 *
 * <p>Only pages that are there are read, so that no look makes the host keep more. The guest runs
 * on meanwhile and notices nothing; QEMU is not asked.
 *
 * <p>What it costs: a page takes some 2 microseconds of one core each time. A look of 5 s goes over
 * 1000 pages fifteen times.
 */
public final class PageSampler implements AutoCloseable {

  private static final int PAGES_A_SECOND = 200;
  private static final int LEAST_PAGES = 400;
  private static final int MOST_PAGES = 2000;
  private static final int PAGES_OF_A_WINDOW = 1000;

  /** Of so many one is looked into more closely. */
  private static final int PAGES_TO_A_CONTENT = 4;

  private final GuestProcess process;
  private final ProcessMemory memory;
  private final GuestRam ram;
  private final VcpuClock clock;
  private final long seed;
  private final SplittableRandom random;

  private PageSampler(
      GuestProcess process, ProcessMemory memory, GuestRam ram, VcpuClock clock, long seed) {
    this.process = process;
    this.memory = memory;
    this.ram = ram;
    this.clock = clock;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  /**
   * One for a guest.
   *
   * @param process that runs it
   * @param memoryBytes its memory, with what has been plugged in, bytes
   * @param clock of its vCPUs
   * @param seed that chooses the pages
   * @throws UnreadableMemoryException when its memory is not to be read from here, or it is a
   *     confidential guest
   */
  public static PageSampler open(
      GuestProcess process, long memoryBytes, VcpuClock clock, long seed) {
    GuestRam ram = GuestRam.of(process, memoryBytes);
    return new PageSampler(process, ProcessMemory.of(process), ram, clock, seed);
  }

  /**
   * Looks for a while; an interrupt ends that early.
   *
   * @throws UnreadableMemoryException when the process has ended meanwhile
   */
  public Look look(Duration howLong) {
    double seconds = howLong.toNanos() / 1e9;
    double cpuBefore = cpuSeconds();
    long begun = System.nanoTime();
    try {
      int wanted = pages(seconds);
      PageSample sample = PageSample.draw(ram, memory, wanted, random);
      try (var pages = new SampledPages(sample, memory, wanted / PAGES_TO_A_CONTENT);
          var probe = new CompressionProbe(memory.pageBytes())) {
        var history = new PageHistory(ram.bytes());
        // A pass that does not count: the first takes longer, and would make windows of its own.
        pages.firstPass();
        probe.addFirst(pages.filled());
        List<Integer> steps = PassTimes.of(seconds);
        int last = steps.getLast();
        int passes =
            go(
                steps,
                step ->
                    step == 0 ? pages.firstPass() : step == last ? pages.lastPass() : pages.pass(),
                history);
        probe.addChanged(pages.changed());
        if (!process.isAlive()) {
          throw new UnreadableMemoryException(process + " has ended");
        }
        var effort =
            new Effort(
                seed,
                pages.count(),
                passes,
                cpuSeconds() - cpuBefore,
                (System.nanoTime() - begun) / 1e9);
        return new Look(
            ram.bytes(),
            history.windows(),
            history.zeroBytes(),
            history.hotBytes(),
            probe.result(),
            effort);
      }
    } catch (IOException e) {
      throw GuestRam.notAllowed(process, e);
    }
  }

  /**
   * Looks at one window alone, and at nothing but whether pages change.
   *
   * @param steps its length, a power of two; see {@link PassTimes#STEP_SECONDS}
   * @return empty where the guest did not run in it, or an interrupt cut it short
   * @throws UnreadableMemoryException when the process has ended meanwhile
   */
  public Optional<WindowEstimate> window(int steps) {
    try {
      PageSample sample = PageSample.draw(ram, memory, PAGES_OF_A_WINDOW, random);
      try (var pages = new SampledPages(sample, memory, 0)) {
        var history = new PageHistory(ram.bytes());
        int passes = go(List.of(0, steps), step -> pages.pass(), history);
        if (!process.isAlive()) {
          throw new UnreadableMemoryException(process + " has ended");
        }
        return passes < 2 ? Optional.empty() : history.windows().stream().findFirst();
      }
    } catch (IOException e) {
      throw GuestRam.notAllowed(process, e);
    }
  }

  private static int pages(double seconds) {
    return (int) Math.clamp(PAGES_A_SECOND * seconds, LEAST_PAGES, MOST_PAGES);
  }

  /** Goes over the pages once, and returns their fingerprints. */
  @FunctionalInterface
  private interface Pass {
    long[] at(int step) throws IOException;
  }

  /** Goes over the pages; returns how often. */
  private int go(List<Integer> steps, Pass pass, PageHistory history) throws IOException {
    long begun = System.nanoTime();
    long last = begun;
    int lastStep = 0;
    int passes = 0;
    for (int step : steps) {
      // From the pass before, so that no window is shorter than planned when one comes late.
      last = await(last + Math.round((step - lastStep) * PassTimes.STEP_SECONDS * 1e9));
      lastStep = step;
      if (passes > 0 && Thread.currentThread().isInterrupted()) {
        return passes;
      }
      double usedBefore = clock.vcpuSeconds();
      long from = System.nanoTime();
      long[] fingerprints = pass.at(step);
      long to = System.nanoTime();
      double used = (usedBefore + clock.vcpuSeconds()) / 2;
      history.add(step, (from - begun + (to - from) / 2) / 1e9, used, fingerprints);
      passes++;
    }
    return passes;
  }

  /** Waits until that moment, or for an interrupt; returns when that was. */
  private static long await(long nanoTime) {
    long now = System.nanoTime();
    while (now < nanoTime && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(nanoTime - now);
      now = System.nanoTime();
    }
    return now;
  }

  /** CPU time of this thread so far, s; by its own clock, as the guest's vCPUs'. */
  private static double cpuSeconds() {
    try {
      String line = Files.readString(Path.of("/proc/thread-self/schedstat"));
      return Long.parseLong(line.substring(0, line.indexOf(' '))) / 1e9;
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
