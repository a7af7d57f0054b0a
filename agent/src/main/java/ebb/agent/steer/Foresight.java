package ebb.agent.steer;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Policy;
import ebb.core.Reading;
import ebb.core.policy.Forecast;
import ebb.core.policy.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long a migration will still take, as it is steered and as it might be: the readings so far
 * are given to a fresh law and a fresh forecast under other knobs. Safe for use by several threads.
 */
final class Foresight {

  /** Two minutes of readings; after that only those that teach something for good. */
  private static final int ALL_OF_THEM = 1200;

  private static final int MOST = 4000;

  /**
   * What would come of other knobs.
   *
   * @param toGo seconds to go
   * @param share of its vCPUs that the guest would have now, 0 to 1
   */
  record Effect(Optional<Forecast.Range> toGo, double share, String reason) {}

  private final List<Reading> readings = new ArrayList<>();
  private HypervisorTraits traits = HypervisorTraits.of(Actuation.AT_ONCE);
  private Forecast forecast;
  private long lastRound = -1;

  Foresight(Intent intent) {
    this.forecast = new Forecast(intent, traits);
  }

  synchronized Optional<Forecast.Range> after(Reading reading) {
    boolean teaches = reading.round() != lastRound || reading.sample().isPresent();
    lastRound = reading.round();
    if (readings.size() < MOST && (readings.size() < ALL_OF_THEM || teaches)) {
      readings.add(reading);
    }
    forecast.add(reading);
    return forecast.toGo();
  }

  /** Goes on under other knobs, for a hypervisor that is known by now. */
  synchronized void change(Intent intent, HypervisorTraits behaviour) {
    traits = behaviour;
    forecast = new Forecast(intent, traits);
    readings.forEach(forecast::add);
  }

  /** Empty while there is nothing to foresee from. */
  Optional<Effect> under(Intent intent) {
    List<Reading> soFar;
    HypervisorTraits as;
    synchronized (this) {
      as = traits;
      soFar = List.copyOf(readings);
    }
    if (soFar.isEmpty()) {
      return Optional.empty();
    }
    var other = new Forecast(intent, as);
    Policy law = Policies.create(Migrations.POLICY, intent, as);
    Decision decision = new Decision.Unthrottled(Decision.Reason.FIRST_ROUND);
    for (Reading reading : soFar) {
      other.add(reading);
      decision = law.decide(reading);
    }
    return Optional.of(new Effect(other.toGo(), decision.share(), decision.reason().words()));
  }
}
