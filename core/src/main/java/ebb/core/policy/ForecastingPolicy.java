package ebb.core.policy;

import ebb.core.Policy;
import ebb.core.model.Estimate;
import java.util.Optional;

/**
 * A policy that shows what it knows. Whoever displays a migration looks at this, so there is one
 * estimate of each quantity: the one that the migration is steered by.
 */
public interface ForecastingPolicy extends Policy {

  /** Returns what is known after the last reading. It is a value: any thread may keep it. */
  Estimate known();

  /**
   * Returns the prospects from the last reading on, to be worked out by whoever looks at them;
   * empty before the first reading, and for a policy that cannot be run forward. It is a value: any
   * thread may keep it.
   */
  Optional<Forecast> forecast();
}
