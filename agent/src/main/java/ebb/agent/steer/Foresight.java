package ebb.agent.steer;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Reading;
import ebb.core.policy.Forecast;
import java.util.Optional;

/**
 * How long a migration will still take, as it is steered and as it might be under other knobs. Safe
 * for use by several threads.
 */
final class Foresight {

  private final Forecast forecast;

  Foresight(Intent intent) {
    this.forecast = new Forecast(intent, HypervisorTraits.of(Actuation.AT_ONCE));
  }

  synchronized Optional<Forecast.Range> after(Reading reading, Decision made) {
    forecast.add(reading, made);
    return forecast.toGo();
  }

  /** Goes on under other knobs, for a hypervisor that is known by now. */
  synchronized void change(Intent intent, HypervisorTraits traits) {
    forecast.change(intent, traits);
  }

  /** What would come of other knobs; empty while there is nothing to foresee from. */
  synchronized Optional<Forecast.Effect> under(Intent intent) {
    return forecast.under(intent);
  }
}
