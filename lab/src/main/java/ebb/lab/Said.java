package ebb.lab;

import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop.Step;
import ebb.core.policy.Forecast;
import ebb.core.policy.Verdict;
import java.util.Optional;

/** What the forecast says of a migration at the end of its first round. */
final class Said {

  private Optional<Forecast.Range> atFirstRound = Optional.empty();
  private Verdict verdict = Verdict.UNSURE;
  private boolean settled;

  void add(Step step) {
    if (!settled) {
      step.forecast().ifPresent(forecast -> note(forecast, step.reading()));
    }
  }

  private void note(Forecast forecast, Reading reading) {
    settled = reading.round() >= 2 && reading.phase() == Phase.PRE_COPY;
    if (settled || forecast.verdict() == Verdict.INFEASIBLE) {
      verdict = forecast.verdict();
    }
    if (settled) {
      atFirstRound = forecast.toGo().map(range -> range.plus(reading.seconds()));
    }
  }

  Optional<Forecast.Range> forecast() {
    return atFirstRound;
  }

  Verdict verdict() {
    return verdict;
  }
}
