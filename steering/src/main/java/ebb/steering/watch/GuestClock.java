package ebb.steering.watch;

import ebb.core.Cure;
import ebb.core.Reading;
import ebb.host.guest.AssumedVcpuClock;
import ebb.host.guest.SteadyClock;
import ebb.host.guest.VcpuClock;
import ebb.host.guest.Vcpus;

/**
 * The clock of a guest that is being migrated: without steps, and one that is assumed from the
 * moment on at which that of the threads proves to be another's.
 */
public final class GuestClock {

  /** Why it is assumed, for the operator. */
  public static final String WORDS =
      "the guest's memory changes while the threads that its monitor names as vCPUs use no CPU:"
          + " either they are not its own ("
          + Cure.NAME_PROCESS
          + ") or the kernel keeps no"
          + " account of them; how long the guest runs is assumed, and lost work and least share"
          + " cannot be told";

  private final ClockWatch watch = new ClockWatch();
  private VcpuClock clock;
  private SteadyClock steady;
  private int vcpus;

  public GuestClock(VcpuClock clock, int vcpus) {
    this.clock = clock;
    this.steady = new SteadyClock(clock, vcpus);
    this.vcpus = vcpus;
  }

  /**
   * CPU time used by all vCPUs together, s.
   *
   * @param seconds time by a monotonic clock, s
   */
  public double vcpuSeconds(double seconds) {
    return steady.vcpuSeconds(seconds);
  }

  /** The guest's vCPUs are these from now on. */
  public void follow(Vcpus now) {
    clock.follow(now);
    steady.vcpus(now.count());
    vcpus = now.count();
  }

  /** From now on the guest may use this share of its vCPUs, 0 to 1. */
  public void share(double share) {
    if (clock instanceof AssumedVcpuClock assumed) {
      assumed.share(share);
    }
  }

  /**
   * Takes a reading in.
   *
   * @return whether the threads' clock has proved to be another's; from then on it is assumed
   */
  public boolean step(Reading reading) {
    if (clock instanceof AssumedVcpuClock || !watch.step(reading)) {
      return false;
    }
    var assumed = new AssumedVcpuClock(vcpus, System::nanoTime);
    assumed.goOnFrom(reading.vcpuSeconds());
    clock = assumed;
    steady = new SteadyClock(assumed, vcpus);
    return true;
  }
}
