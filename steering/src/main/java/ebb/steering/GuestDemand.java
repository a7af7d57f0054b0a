package ebb.steering;

import ebb.core.measure.HeldDemand;
import ebb.host.guest.VcpuClock;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How much CPU a guest uses, measured by a look at its vCPUs' clock for half a second. */
public final class GuestDemand {

  private static final Duration WINDOW = Duration.ofMillis(500);

  private GuestDemand() {}

  /**
   * What it uses, vCPU-seconds a second; or would, were it not for QEMU's own throttle that
   * somebody has begun. An interrupt ends the look early.
   *
   * @param heldPercentage of its CPU that this throttle holds back, asked before and after
   */
  public static double measure(VcpuClock clock, int vcpus, LongSupplier heldPercentage) {
    long held = heldPercentage.getAsLong();
    double used = clock.usedVcpus(WINDOW);
    return HeldDemand.of(used, Math.min(held, heldPercentage.getAsLong()), vcpus);
  }
}
