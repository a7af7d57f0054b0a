package ebb.steering;

import ebb.core.pages.Estimate;
import ebb.core.pages.Look;
import ebb.host.guest.VcpuClock;
import ebb.host.guest.VcpuThreads;
import ebb.host.pages.PageSampler;
import ebb.host.pages.UnreadableMemoryException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Whether ebb may look at a guest's pages itself, which tells more of it than its QEMU's samples.
 *
 * @param allowed false where the operator forbids it
 * @param notices told once why it cannot be done where it is allowed
 */
public record Looking(boolean allowed, Consumer<String> notices) {

  private static final double STANDARD_ERRORS = 2;

  /** Not at all. */
  public static final Looking FORBIDDEN = new Looking(false, notice -> {});

  /**
   * Looks at a guest for a while; an interrupt ends that early.
   *
   * @param clock of the same vCPUs
   * @param memoryBytes the guest's memory, bytes
   * @return empty where that is not allowed, or its memory cannot be read from here
   */
  public Optional<GuestMeasurement> at(
      VcpuThreads vcpus, VcpuClock clock, long memoryBytes, Duration howLong) {
    if (!allowed || memoryBytes <= 0) {
      return Optional.empty();
    }
    long seed = ThreadLocalRandom.current().nextLong();
    try (PageSampler sampler = PageSampler.open(vcpus.process(), memoryBytes, clock, seed)) {
      long start = System.nanoTime();
      double before = clock.vcpuSeconds();
      Look look = sampler.look(howLong);
      double demand = (clock.vcpuSeconds() - before) / ((System.nanoTime() - start) / 1e9);
      return Optional.of(
          new GuestMeasurement(
              look.samples(),
              demand,
              vcpus.tids().size(),
              memoryBytes,
              Math.min(memoryBytes, mostFilled(look))));
    } catch (UnreadableMemoryException e) {
      notices.accept(
          "ebb does not look at the guest's pages itself, but has its QEMU sample them: "
              + e.getMessage());
      return Optional.empty();
    }
  }

  /** What is not zeros, at most, as far as can be said. */
  private static long mostFilled(Look look) {
    Estimate zero = look.zeroBytes();
    return Math.round(look.filledBytes() + STANDARD_ERRORS * zero.standardError());
  }
}
