package ebb.sim.policy;

import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Policy;
import ebb.core.Reading;
import ebb.core.measure.Bandwidth;
import ebb.core.model.Estimate;
import ebb.core.policy.Forecast;
import ebb.core.policy.ForecastingPolicy;
import java.util.Optional;

/**
 * A rival in the simulator, of which nothing is shown but what it does: all that is learnt beside
 * it is what the link carries, by which the loop finds its pace. A whole model would take longer
 * than the migration.
 */
public final class LinkWatcher implements ForecastingPolicy {

  private static final Estimate.Guest UNKNOWN = new Estimate.Guest(Optional.empty(), 0, 1, 0);
  private static final Estimate.Round NOT_FOLLOWED = new Estimate.Round(true, false, 0, 1, 0);

  private final Policy policy;
  private final HypervisorTraits traits;
  private final Bandwidth bandwidth = new Bandwidth();

  public LinkWatcher(Policy policy, HypervisorTraits traits) {
    this.policy = policy;
    this.traits = traits;
  }

  @Override
  public Decision decide(Reading reading) {
    bandwidth.add(reading);
    return policy.decide(reading);
  }

  @Override
  public Estimate known() {
    var link =
        new Estimate.Link(bandwidth.bytesPerSecond(), bandwidth.wireBytesPerSecond(), 0, 0, 0);
    return new Estimate(traits, link, UNKNOWN, NOT_FOLLOWED, 0, 0, traits.syncSeconds(), 0);
  }

  @Override
  public Optional<Forecast> forecast() {
    return Optional.empty();
  }
}
