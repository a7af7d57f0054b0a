package ebb.core.policy;

import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.measure.Bandwidth;
import ebb.core.measure.RoundTracker;
import java.util.Optional;

/**
 * A first estimate of the time to the end, as a range. Low: the running round and nothing after it
 * but what the law lets it leave. High: every round leaves as much as it may, and one more than
 * that fails: {@code (left + S / a) / bandwidth}.
 */
public final class Forecast {

  /**
   * Seconds to go.
   *
   * @param lowSeconds if all goes well
   * @param highSeconds if the guest fights
   */
  public record Range(double lowSeconds, double highSeconds) {}

  private final Intent intent;
  private final double aggression;
  private final Bandwidth bandwidth = new Bandwidth();
  private final RoundTracker rounds = new RoundTracker();
  private double lastDirtied;

  public Forecast(Intent intent) {
    this.intent = intent;
    this.aggression = Math.max(intent.aggression(), SendBudget.LEAST_CONTRACTION);
  }

  /** Takes one reading in; empty while nothing is known of the link. */
  public Optional<Range> after(Reading reading) {
    bandwidth.add(reading);
    rounds.add(reading).ifPresent(round -> lastDirtied = round.dirtiedBytes());
    double rate = bandwidth.bytesPerSecond();
    if (reading.phase() != Phase.PRE_COPY || rate <= 0) {
      return Optional.empty();
    }
    double threshold = rate * intent.switchoverSeconds();
    double low = Math.max(0, reading.remainingBytes() - threshold);
    double had = rounds.number() <= 1 ? reading.totalBytes() / 2.0 : lastDirtied;
    double later = Math.max(0, had - threshold) / aggression;
    return Optional.of(new Range(low / rate, (low + later) / rate + intent.maxDowntimeSeconds()));
  }
}
