package ebb.host.guest;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.LongSupplier;

/**
 * The vCPU clock of a QEMU on another machine, whose threads cannot be seen: it takes every vCPU to
 * run all the time, as far as the throttle lets it.
 */
public final class AssumedVcpuClock implements VcpuClock {

  @GuardedBy("this")
  private int vcpus;

  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private double share = 1;

  @GuardedBy("this")
  private double seconds;

  @GuardedBy("this")
  private long lastNanos;

  /**
   * @param nanoTime a monotonic clock, ns
   */
  public AssumedVcpuClock(int vcpus, LongSupplier nanoTime) {
    this.vcpus = vcpus;
    this.nanoTime = nanoTime;
    this.lastNanos = nanoTime.getAsLong();
  }

  /** From now on the guest may use this share of its vCPUs, 0 to 1. */
  public synchronized void share(double newShare) {
    vcpuSeconds();
    share = newShare;
  }

  /** Goes on from what another clock of this guest showed, vCPU-seconds. */
  public synchronized void goOnFrom(double vcpuSeconds) {
    seconds = Math.max(seconds, vcpuSeconds);
  }

  @Override
  public synchronized void follow(Vcpus now) {
    vcpuSeconds();
    vcpus = now.count();
  }

  @Override
  public synchronized double vcpuSeconds() {
    long now = nanoTime.getAsLong();
    seconds += Math.max(0, now - lastNanos) / 1e9 * share * vcpus;
    lastNanos = now;
    return seconds;
  }
}
