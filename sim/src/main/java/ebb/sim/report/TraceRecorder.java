package ebb.sim.report;

import ebb.core.Reading;
import ebb.core.loop.SteeringLoop;
import ebb.sim.policy.PolicyId;
import ebb.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes down one migration as it goes, to be drawn. The share is what the guest's CPU clock says
 * it got, not what was decided: a hypervisor that throttles by itself decides nothing outside.
 */
public final class TraceRecorder implements SteeringLoop.Observer {

  /** A throttle that runs and stops the guest by turns shows its mean over this long. */
  private static final double SHARE_SECONDS = 0.1;

  private static final double ROUNDING = 1e-9;

  private final double wantedVcpus;
  private final List<Trace.Point> points = new ArrayList<>();
  private double share = 1;
  private double shareSince;
  private double vcpuSecondsThen;

  /** For one migration of this scenario. */
  public TraceRecorder(Scenario scenario) {
    this(scenario.guest().demandVcpus());
  }

  /**
   * For one migration of a guest.
   *
   * @param wantedVcpus the CPU it uses when nobody slows it, vCPU-seconds a second
   */
  public TraceRecorder(double wantedVcpus) {
    this.wantedVcpus = wantedVcpus;
  }

  @Override
  public void onStep(SteeringLoop.Step step) {
    Reading reading = step.reading();
    double seconds = reading.seconds() - shareSince;
    if (seconds >= SHARE_SECONDS - ROUNDING || (reading.phase().isFinal() && seconds > ROUNDING)) {
      double used = reading.vcpuSeconds() - vcpuSecondsThen;
      share = wantedVcpus <= 0 ? 1 : Math.min(1, Math.max(0, used / (wantedVcpus * seconds)));
      shareSince = reading.seconds();
      vcpuSecondsThen = reading.vcpuSeconds();
    }
    points.add(new Trace.Point(reading.seconds(), reading.remainingBytes(), share));
  }

  /** What it has seen so far. */
  public Trace trace(PolicyId policy, String label, boolean completed) {
    return new Trace(policy, label, completed, points);
  }
}
