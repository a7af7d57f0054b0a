package ebb.sim.machine;

import ebb.sim.scenario.GuestSpec;

/**
 * A guest while it is migrated: it runs at the source until it is stopped, with the CPU that is
 * left to it, and perhaps goes on at the destination. Says what that has cost it.
 */
final class MigratedGuest {

  private static final double FAULT_SECONDS = 0.001;
  private static final double PAGE = 4096;
  private static final double POST_COPY_SWITCH_SECONDS = 0.02;

  private final GuestSpec spec;
  private final VirtualGuest memory;
  private final CpuThrottle cpu;
  private final GuestCost cost;
  private double progress;
  private double stoppedAt = -1;

  MigratedGuest(GuestSpec spec, VirtualGuest memory) {
    this.spec = spec;
    this.memory = memory;
    this.cpu = new CpuThrottle(spec);
    this.cost = new GuestCost(spec.demandVcpus());
  }

  /** Lets time pass at the source, whether the guest runs there or stands still. */
  void runAtSource(double seconds) {
    cost.run(seconds, cpu.usedVcpus(), cpu.stallSeconds());
    if (!isStopped()) {
      memory.run(seconds, cpu);
      progress += cpu.factor() * seconds;
    }
  }

  /**
   * Runs the guest at the destination. Every touch of a page that has not arrived waits for it:
   *
   * <pre>
   *   speed * (1 + misses * wait / vcpus) = 1
   * </pre>
   *
   * @return what it fetched, bytes
   */
  double runAtDestination(double seconds, double linkBytesPerSecond) {
    double misses = memory.missesPerSecond();
    double wait = FAULT_SECONDS + PAGE / Math.max(1, linkBytesPerSecond);
    double speed = 1 / (1 + misses * wait / spec.vcpus());
    cost.run(seconds, cpu.wantedVcpus() * speed, wait);
    return Math.min(memory.waitingBytes(), misses * speed * seconds * PAGE);
  }

  /** A window of 100 ms has ended. */
  void endWindow() {
    if (!isStopped()) {
      cost.endWindow();
    }
  }

  /** Stops it at the source; a guest that is stopped stays so. */
  void stop(double now) {
    if (!isStopped()) {
      stoppedAt = now;
    }
    cpu.stop(true);
  }

  /**
   * Moves it to the destination, where it goes on.
   *
   * @return when it does, s
   */
  double move(double now) {
    stoppedAt = now;
    cost.run(POST_COPY_SWITCH_SECONDS, 0, 0);
    cpu.stop(false);
    return now + POST_COPY_SWITCH_SECONDS;
  }

  private boolean isStopped() {
    return stoppedAt >= 0;
  }

  /** Gives it a share of its vCPUs' time; of no effect once it is stopped. */
  void share(double share) {
    if (!isStopped()) {
      cpu.share(share);
    }
  }

  /** Sets QEMU's CPU throttle, percent; of no effect once it is stopped. */
  void throttle(double percentage) {
    if (!isStopped()) {
      cpu.percentage(percentage);
    }
  }

  /** Slows single vCPUs by sleeps of their own; of no effect once it is stopped. */
  void slowDown(double[] factors, double sleepSeconds) {
    if (!isStopped()) {
      cpu.slowDown(factors, sleepSeconds);
    }
  }

  /** Page writes a second times the page size of one vCPU that nobody slows, bytes. */
  double writeBytesPerSecond(int vcpu) {
    double demand = spec.demand().get(vcpu);
    double part = cpu.wantedVcpus() > 0 ? demand / cpu.wantedVcpus() : 0;
    return memory.writeBytesPerSecond(vcpu, part);
  }

  /** CPU time used so far, s. */
  double usedSeconds() {
    return cost.usedSeconds();
  }

  /** How long it would have run so far, unthrottled, for what it has done, s. */
  double progressSeconds() {
    return progress;
  }

  /** How many vCPUs it has. */
  int vcpus() {
    return spec.vcpus();
  }

  /** How long it stood still at the switchover, s. */
  double downtimeSeconds(double now) {
    if (!isStopped()) {
      return 0;
    }
    boolean runsAgain = cpu.usedVcpus() > 0;
    return runsAgain ? POST_COPY_SWITCH_SECONDS : now - stoppedAt;
  }

  /** CPU time that it wanted and did not get, s. */
  double lostSeconds(double now) {
    return cost.lostSeconds(now);
  }

  /** The least part of the CPU it wanted over any one second before it was stopped. */
  double leastShare(double now) {
    return cost.leastShare(isStopped() ? stoppedAt : now);
  }

  /** The longest time it stood still at a time, the switchover apart, s. */
  double longestStallSeconds() {
    return cost.longestStallSeconds();
  }
}
