package ebb.steering;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.core.pages.Estimate;
import ebb.core.pages.Look;
import ebb.host.guest.VcpuClock;
import ebb.host.guest.VcpuThreads;
import ebb.host.pages.PageSampler;
import ebb.host.pages.UnreadableMemoryException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether ebb may look at one guest's pages itself, which tells more of it than its QEMU's samples.
 * Where it may and cannot, the operator is told once why.
 */
public final class Looking {

  private static final double STANDARD_ERRORS = 2;

  private final NoticeListener notices;
  private boolean possible;

  /**
   * @param allowed false where the operator forbids it
   * @param notices told why it cannot be done where it is allowed
   */
  public Looking(boolean allowed, NoticeListener notices) {
    this.possible = allowed;
    this.notices = notices;
  }

  /** Not at all. */
  public static Looking forbidden() {
    return new Looking(false, notice -> {});
  }

  /**
   * What looks at a guest's pages.
   *
   * @param clock of the same vCPUs
   * @param memoryBytes the guest's memory, bytes
   * @return empty where that is not allowed, or its memory cannot be read from here
   */
  public Optional<PageSampler> sampler(VcpuThreads vcpus, VcpuClock clock, long memoryBytes) {
    if (!possible || memoryBytes <= 0) {
      return Optional.empty();
    }
    try {
      long seed = ThreadLocalRandom.current().nextLong();
      return Optional.of(PageSampler.open(vcpus.process(), memoryBytes, clock, seed));
    } catch (UnreadableMemoryException e) {
      refuse(e);
      return Optional.empty();
    }
  }

  private void refuse(UnreadableMemoryException why) {
    possible = false;
    notices.tell(
        Notice.Kind.MEASURING,
        "ebb does not look at the guest's pages itself, but has its QEMU sample them: "
            + why.getMessage());
  }

  /**
   * Looks at a guest for a while; an interrupt ends that early.
   *
   * @param clock of the same vCPUs
   * @param memoryBytes the guest's memory, bytes
   * @return empty where that is not allowed, or its memory cannot be read from here
   */
  public Optional<GuestMeasurement> at(
      VcpuThreads vcpus, VcpuClock clock, long memoryBytes, Duration howLong) {
    return sampler(vcpus, clock, memoryBytes)
        .flatMap(pages -> look(pages, vcpus, clock, memoryBytes, howLong));
  }

  private Optional<GuestMeasurement> look(
      PageSampler pages, VcpuThreads vcpus, VcpuClock clock, long memoryBytes, Duration howLong) {
    try (pages) {
      long start = System.nanoTime();
      double before = clock.vcpuSeconds();
      Look look = pages.look(howLong);
      double demand = (clock.vcpuSeconds() - before) / ((System.nanoTime() - start) / 1e9);
      return Optional.of(measurement(look, memoryBytes, demand, vcpus.tids().size()));
    } catch (UnreadableMemoryException e) {
      refuse(e);
      return Optional.empty();
    }
  }

  /**
   * What a look has shown.
   *
   * @param memoryBytes the guest's memory, bytes
   * @param demandVcpus CPU that the guest used, vCPU-seconds a second
   * @param vcpus number of its vCPUs
   */
  public static GuestMeasurement measurement(
      Look look, long memoryBytes, double demandVcpus, int vcpus) {
    return new GuestMeasurement(
        look.samples(),
        demandVcpus,
        vcpus,
        memoryBytes,
        Math.min(memoryBytes, mostFilled(look)),
        Optional.of(look));
  }

  /** What is not zeros, at most, as far as can be said. */
  private static long mostFilled(Look look) {
    Estimate zero = look.zeroBytes();
    return Math.round(look.filledBytes() + STANDARD_ERRORS * zero.standardError());
  }
}
