package ebb.core;

import ebb.core.loop.Hypervisor;
import java.util.Optional;
import java.util.Random;

/**
 * A migration for tests, in virtual time, as QEMU runs one: memory goes out in bursts, one each 100
 * ms; a look at the end of each burst starts a sync as soon as no more than the threshold is left;
 * it switches over when the sync leaves that little.
 */
public final class VirtualMigration implements Hypervisor {

  private static final double BURST = 0.1;

  private final VirtualGuest guest;
  private final double bandwidth;
  private final double threshold;
  private final double leastShare;
  private final Random noise;
  private final double noisiness;

  private double seconds;
  private double nextBurst;
  private double vcpuSeconds;
  private double atLastSync;
  private double remaining;
  private double migrated;
  private final double[] waiting;
  private double share = 1;
  private long round = 1;
  private Phase phase = Phase.PRE_COPY;

  public VirtualMigration(
      VirtualGuest guest,
      double bandwidth,
      double maxDowntimeSeconds,
      double leastShare,
      Random noise,
      double noisiness) {
    this.guest = guest;
    this.bandwidth = bandwidth;
    this.threshold = bandwidth * maxDowntimeSeconds;
    this.leastShare = leastShare;
    this.noise = noise;
    this.noisiness = noisiness;
    this.remaining = guest.memoryBytes();
    this.waiting = guest.sets().stream().mapToDouble(VirtualGuest.PageSet::bytes).toArray();
  }

  @Override
  public Reading next(double atMostSeconds) {
    double until = seconds + atMostSeconds;
    long before = round;
    while (phase == Phase.PRE_COPY && nextBurst <= until && round == before) {
      run(nextBurst - seconds);
      nextBurst += BURST;
      burst();
    }
    if (phase == Phase.PRE_COPY && round == before) {
      run(until - seconds);
    }
    return reading();
  }

  private void run(double forSeconds) {
    seconds += forSeconds;
    vcpuSeconds += forSeconds * share;
  }

  private void burst() {
    double sent = Math.min(remaining, jitter(bandwidth * BURST));
    for (int i = 0; i < waiting.length; i++) {
      waiting[i] *= 1 - sent / Math.max(1, remaining);
    }
    remaining -= sent;
    migrated += sent;
    if (remaining <= threshold) {
      remaining = Math.min(guest.memoryBytes(), remaining + dirtied());
      atLastSync = vcpuSeconds;
      if (remaining <= threshold) {
        phase = Phase.COMPLETED;
        migrated += remaining;
        remaining = 0;
      } else {
        round++;
      }
    }
  }

  /** What a sync finds: pages that still wait to be sent cannot become dirty a second time. */
  private double dirtied() {
    double found = 0;
    for (int i = 0; i < waiting.length; i++) {
      VirtualGuest.PageSet set = guest.sets().get(i);
      double hit = Math.max(0, jitter(set.dirtiedAfter(vcpuSeconds - atLastSync)));
      double fresh = Math.min(hit, set.bytes()) * (1 - waiting[i] / set.bytes());
      waiting[i] += fresh;
      found += fresh;
    }
    return Math.min(found, guest.memoryBytes() - remaining);
  }

  private double jitter(double x) {
    return x * (1 + noisiness * noise.nextGaussian());
  }

  private Reading reading() {
    return new Reading(
        phase,
        seconds,
        round,
        (long) guest.memoryBytes(),
        (long) remaining,
        (long) migrated,
        (long) migrated,
        (long) bandwidth,
        vcpuSeconds,
        1,
        Optional.empty());
  }

  @Override
  public void steer(Decision decision) {
    share = Math.max(leastShare, decision.share());
  }

  public double seconds() {
    return seconds;
  }

  public double vcpuSeconds() {
    return vcpuSeconds;
  }

  public double migratedBytes() {
    return migrated;
  }

  public long rounds() {
    return round;
  }
}
