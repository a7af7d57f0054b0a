package ebb.host.cgroup;

import ebb.host.guest.ThreadVcpuClock;
import ebb.host.guest.VcpuThreads;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * One cap for each of several vCPUs, with which all together may use what a quota that they shared
 * would give them: what idle ones leave goes to the busy ones, max-min fair.
 *
 * <p>Let {@code w(i)} be what vCPU i would use. The cap is the c with {@code sum min(c, w(i)) =
 * budget}, and never more than the whole budget. {@code w(i)} is what it has used lately; of one
 * that has used much of its cap nothing is known but that it wants more, so it counts as infinite,
 * and for a while longer. All have the same cap, so that work may move from one vCPU to another. If
 * more of them wake than were awake, they use too much until this is looked at anew, by which the
 * law, which counts what is used, gives less.
 */
final class CapForAll {

  private static final double WINDOW_SECONDS = 0.2;

  /** A window holds so many periods at least: within one a vCPU may run all the time, or never. */
  private static final double PERIODS = 2;

  /** One that has used this part of its cap may have been held back by it. */
  private static final double HELD_BACK = 0.5;

  private static final class Vcpu {

    private final ThreadVcpuClock clock;
    private double usedBefore;
    private double wants = Double.POSITIVE_INFINITY;
    private double wantedBefore = Double.POSITIVE_INFINITY;

    private Vcpu(ThreadVcpuClock clock) {
      this.clock = clock;
      this.usedBefore = clock.vcpuSeconds();
    }
  }

  private final LongSupplier nanos;
  private final Map<Long, Vcpu> vcpus = new LinkedHashMap<>();
  private long windowNanos;

  CapForAll(LongSupplier nanos) {
    this.nanos = nanos;
    this.windowNanos = nanos.getAsLong();
  }

  /** The vCPUs are these from now on; what those that are new want is not known yet. */
  void follow(VcpuThreads threads) {
    vcpus.keySet().retainAll(threads.tids());
    for (long tid : threads.tids()) {
      threads
          .only(tid)
          .ifPresent(one -> vcpus.computeIfAbsent(tid, t -> new Vcpu(new ThreadVcpuClock(one))));
    }
  }

  /**
   * The cap, CPUs' worth of time, with which all together use a share of their time.
   *
   * @param share 0 to 1
   * @param inForce the cap that they live under since the last look; 1 for none
   */
  double of(double share, double inForce) {
    look(inForce);
    double left = share * vcpus.size();
    double most = Math.min(1, left);
    double[] wants =
        vcpus.values().stream()
            .mapToDouble(v -> Math.max(v.wants, v.wantedBefore))
            .sorted()
            .toArray();
    for (int i = 0; i < wants.length; i++) {
      double even = left / (wants.length - i);
      if (wants[i] >= even) {
        return Math.min(most, even);
      }
      left -= wants[i];
    }
    return most;
  }

  /**
   * The share that all together may use where their caps are found to be others than were set.
   *
   * @param share that they were to use, 0 to 1
   * @param cap that was set for each; below 0 when that is not known
   * @param each what each may use as it was found, 0 to 1
   */
  static double share(double share, double cap, double each) {
    return cap > 0 ? Math.min(1, share * (each / Math.min(1, cap))) : each;
  }

  private void look(double inForce) {
    long now = nanos.getAsLong();
    double elapsed = (now - windowNanos) / 1e9;
    double period = inForce < 1 ? CfsQuota.of(inForce, 1).periodMicros() / 1e6 : 0;
    if (elapsed < Math.max(WINDOW_SECONDS, PERIODS * period)) {
      return;
    }
    windowNanos = now;
    for (Vcpu vcpu : vcpus.values()) {
      double used = vcpu.clock.vcpuSeconds();
      double cpus = (used - vcpu.usedBefore) / elapsed;
      vcpu.usedBefore = used;
      vcpu.wantedBefore = vcpu.wants;
      boolean heldBack = inForce < 1 && cpus >= HELD_BACK * inForce;
      vcpu.wants = heldBack ? Double.POSITIVE_INFINITY : cpus;
    }
  }
}
