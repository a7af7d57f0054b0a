package ebb.steering;

import ebb.core.Cure;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.curve.CurveFit;
import ebb.core.curve.DirtyingCurve;
import ebb.core.curve.DirtyingCurve.Point;
import ebb.core.lever.LeverModel;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.LeverWish;
import ebb.core.pages.Look;
import ebb.core.policy.Plan;
import ebb.core.policy.Verdict;
import ebb.core.policy.Ways;
import java.util.List;
import java.util.Optional;

/**
 * What a look at a running guest has shown, without disturbing it: its vCPU threads' clocks and
 * samples of its pages.
 *
 * @param samples of its dirtying; none where this QEMU cannot or the time was too short
 * @param demandVcpus CPU that it used meanwhile, vCPU-seconds a second
 * @param vcpus number of its vCPUs
 * @param memoryBytes its memory, bytes
 * @param filledBytes at most so much of it is more than zeros, bytes
 * @param look at its pages; empty where only its hypervisor's samples are known
 */
public record GuestMeasurement(
    List<DirtySample> samples,
    double demandVcpus,
    int vcpus,
    long memoryBytes,
    long filledBytes,
    Optional<Look> look) {

  /** An idle guest uses this much, so that nothing is divided by nothing. */
  private static final double LEAST_DEMAND = 0.001;

  /** Of a guest that no sample was taken of, so much is sure: all has to be copied once. */
  private static final DirtyingCurve HARDLY_WRITES = new DirtyingCurve(List.of(new Point(1, 1)));

  public GuestMeasurement {
    samples = List.copyOf(samples);
  }

  /** By its hypervisor's samples. */
  public GuestMeasurement(
      List<DirtySample> samples,
      double demandVcpus,
      int vcpus,
      long memoryBytes,
      long filledBytes) {
    this(samples, demandVcpus, vcpus, memoryBytes, filledBytes, Optional.empty());
  }

  /**
   * A sample as a reading from before the start.
   *
   * @param vcpuSeconds the guest's vCPUs' clock now
   */
  public Reading reading(DirtySample sample, double vcpuSeconds) {
    return new Reading(
        Phase.SETUP,
        0,
        0,
        memoryBytes,
        filledBytes,
        0,
        0,
        0,
        vcpuSeconds,
        vcpus,
        Optional.of(sample));
  }

  /**
   * What a migration would cost this guest; empty where no sample was taken.
   *
   * @param bytesPerSecond that it may send
   */
  public Optional<Plan> plan(double bytesPerSecond, HypervisorTraits traits) {
    var fit = new CurveFit();
    samples.forEach(fit::addSample);
    return fit.curve().map(curve -> plan(curve, bytesPerSecond, traits));
  }

  /**
   * In which ways it could be migrated, and what each would cost; empty where no sample was taken.
   *
   * @param bytesPerSecond that the migration may send, above 0
   * @param support what can be turned on for it
   */
  public Optional<Ways> ways(
      double bytesPerSecond,
      HypervisorTraits traits,
      LeverSupport support,
      LeverWish wish,
      Intent intent) {
    Optional<LeverModel> model = look.map(seen -> new LeverModel(seen, bytesPerSecond));
    return plan(bytesPerSecond, traits).map(plan -> new Ways(plan, model, support, wish, intent));
  }

  private Plan plan(DirtyingCurve curve, double bytesPerSecond, HypervisorTraits traits) {
    return new Plan(
        curve,
        Math.max(demandVcpus, LEAST_DEMAND),
        vcpus,
        memoryBytes,
        filledBytes,
        bytesPerSecond,
        traits);
  }

  /**
   * Refuses a migration that surely misses its deadline, where that was asked for.
   *
   * @param otherwise the cap on the bandwidth if none was asked for, bytes a second, 0 for none
   * @throws MigrationException when it is refused
   */
  public void refuseWhatCannotBe(
      MigrationRequest request, long otherwise, HypervisorTraits traits) {
    double speed = request.speedBytesPerSecond().orElse(otherwise);
    Intent intent = request.intent();
    if (intent.onInfeasible() != OnInfeasible.REFUSE || !intent.hasDeadline() || speed <= 0) {
      return;
    }
    Plan plan = plan(speed, traits).orElseGet(() -> plan(HARDLY_WRITES, speed, traits));
    if (plan.verdict(intent) == Verdict.INFEASIBLE) {
      throw new MigrationException(
          "refused: the migration cannot end within the deadline of "
              + Math.round(intent.deadlineSeconds())
              + " s with the CPU that the guest is to keep; "
              + Cure.PLAN);
    }
  }
}
