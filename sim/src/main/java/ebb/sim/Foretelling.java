package ebb.sim;

import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.curve.CurveFit;
import ebb.core.curve.DirtyingCurve;
import ebb.core.loop.SteeringLoop;
import ebb.core.loop.SteeringLoop.Step;
import ebb.core.policy.Forecast;
import ebb.core.policy.Forecast.Range;
import ebb.core.policy.Plan;
import ebb.core.policy.Plan.Prospect;
import ebb.core.policy.Verdict;
import ebb.sim.scenario.Scenario;
import java.util.Optional;
import java.util.OptionalDouble;

/** Listens to a migration and notes what can be said of its end. */
final class Foretelling implements SteeringLoop.Observer {

  private final Scenario scenario;
  private final Intent intent;
  private final CurveFit before = new CurveFit();
  private Optional<Range> planned = Optional.empty();
  private Optional<Range> atFirstRound = Optional.empty();
  private Verdict verdict = Verdict.UNSURE;
  private OptionalDouble missedSeconds = OptionalDouble.empty();
  private boolean settled;

  Foretelling(Scenario scenario, Intent intent) {
    this.scenario = scenario;
    this.intent = intent;
  }

  @Override
  public void onStep(Step step) {
    Reading reading = step.reading();
    if (reading.phase() == Phase.SETUP) {
      reading.sample().ifPresent(before::addSample);
      planned = before.curve().map(curve -> plan(reading, curve, step.known().traits()));
    }
    step.forecast().ifPresent(forecast -> note(forecast, reading));
  }

  private void note(Forecast forecast, Reading reading) {
    missedSeconds = forecast.missedSeconds();
    if (settled) {
      return;
    }
    settled = reading.round() >= 2 && reading.phase() == Phase.PRE_COPY;
    if (settled) {
      atFirstRound = forecast.toGo().map(range -> range.plus(reading.seconds()));
    }
    if (settled || forecast.verdict() == Verdict.INFEASIBLE) {
      verdict = forecast.verdict();
    }
  }

  private Range plan(Reading reading, DirtyingCurve curve, HypervisorTraits traits) {
    var plan =
        new Plan(
            curve,
            scenario.guest().demandVcpus(),
            reading.vcpus(),
            reading.totalBytes(),
            reading.remainingBytes(),
            scenario.link().bytesPerSecondAt(0),
            traits);
    Prospect prospect = plan.prospect(intent);
    return new Range(
        prospect.low().seconds(), prospect.likely().seconds(), prospect.high().seconds());
  }

  Foretold foretold() {
    return new Foretold(intent.deadlineSeconds(), planned, atFirstRound, verdict, missedSeconds);
  }
}
