package ebb.core.policy;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Policy;
import ebb.core.Reading;
import ebb.core.measure.RunningAverage;

/**
 * The suggestion of 2011 to the letter: the break-even share is the running average of
 *
 * <pre>
 *   migrationRate / dirtyRate * guestShare        target = (1 - aggression) * breakEven
 * </pre>
 *
 * with the dirty rate as the hypervisor reports it. It is here to be compared with: on a real QEMU
 * that rate saturates near the migration rate itself, the quotient reads about 1, and a guest that
 * rewrites a working set asks for no throttle.
 *
 * <p>Source: "Migration convergence - a suggestion", qemu-devel, December 2011.
 */
public final class Rfc2011Policy implements Policy {

  /** For those who name no number: it chooses none by itself. */
  private static final double OTHERWISE = 0.3;

  private Intent intent;
  private final RunningAverage breakEven = new RunningAverage();
  private double lastSeconds = -1;
  private double lastMigrated;
  private double lastVcpuSeconds;

  public Rfc2011Policy(Intent intent) {
    this.intent = intent;
  }

  @Override
  public void change(Intent other) {
    intent = other;
  }

  @Override
  public Decision decide(Reading reading) {
    if (reading.phase() != Phase.PRE_COPY) {
      return new Decision.Unthrottled(Reason.OVER);
    }
    double aggression = intent.aggression().or(OTHERWISE);
    if (aggression >= 1) {
      return new Decision.Throttle(intent.minShare(), Reason.STALL);
    }
    double seconds = reading.seconds() - lastSeconds;
    if (lastSeconds >= 0 && seconds > 0 && reading.dirtiedBytesPerSecond() > 0) {
      double migrationRate = Math.max(0, reading.migratedBytes() - lastMigrated) / seconds;
      double guestShare =
          Math.max(0, reading.vcpuSeconds() - lastVcpuSeconds) / seconds / reading.vcpus();
      double sample = migrationRate / reading.dirtiedBytesPerSecond() * Math.min(1, guestShare);
      if (Double.isFinite(sample)) { // not so after a step of no time at all
        breakEven.add(sample);
      }
    }
    lastSeconds = reading.seconds();
    lastMigrated = reading.migratedBytes();
    lastVcpuSeconds = reading.vcpuSeconds();
    if (!breakEven.hasValue()) {
      return new Decision.Unthrottled(Reason.FIRST_ROUND);
    }
    double target = (1 - aggression) * breakEven.value();
    return target >= 1
        ? new Decision.Unthrottled(Reason.NOT_NEEDED)
        : new Decision.Throttle(Math.max(intent.minShare(), target), Reason.BREAK_EVEN);
  }
}
