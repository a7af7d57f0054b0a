package ebb.core.policy;

import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How long a migration under ebb's law will still take, as a range, and whether its deadline will
 * be kept. It looks on while the migration is steered, learns from the same readings and from what
 * was decided on them, and runs the migration forward from each: as is most likely, for a guest
 * that writes less over a link that carries more, and the other way round. The range is wide enough
 * for eight in ten migrations; see docs/planning.md.
 */
public final class Forecast {

  private static final double LESS_WRITTEN = 0.5;
  private static final double MORE_WRITTEN = 1.6;
  private static final double LESS_CARRIED = 0.95;
  private static final double MORE_CARRIED = 1.03;

  // What a round is cut short at, and when the last look comes, is chance.
  private static final double SOONER = 0.75;
  private static final double LATER = 1.2;

  /** Between two that are run forward, s; in the same round the time that passes is taken off. */
  private static final double INTERVAL_SECONDS = 1;

  /**
   * Seconds to go; infinite where no end is in sight.
   *
   * @param lowSeconds if all goes well
   * @param seconds as is most likely
   * @param highSeconds if the guest fights
   */
  public record Range(double lowSeconds, double seconds, double highSeconds) {

    /** The same from a moment so much earlier. */
    public Range plus(double seconds) {
      return new Range(lowSeconds + seconds, this.seconds + seconds, highSeconds + seconds);
    }

    Range after(double passed) {
      return new Range(
          Math.max(0, lowSeconds - passed),
          Math.max(0, seconds - passed),
          Math.max(0, highSeconds - passed));
    }
  }

  /**
   * What would come of another intent.
   *
   * @param toGo seconds to go; empty while too little is known, and once it is over
   * @param decision what would hold now
   */
  public record Effect(Optional<Range> toGo, Decision decision) {}

  private final ContractionPolicy law;
  private @Nullable Reading latest;
  private Optional<Range> last = Optional.empty();
  private double lastSeconds;
  private long lastRound;

  public Forecast(Intent intent, HypervisorTraits traits) {
    this.law = new ContractionPolicy(intent, traits);
  }

  /** Takes one reading in, and what was decided on it. */
  public void add(Reading reading, Decision made) {
    law.follow(reading, made);
    latest = reading;
  }

  /** Goes on for another intent, and a hypervisor that behaves in another way. */
  public void change(Intent intent, HypervisorTraits traits) {
    law.change(intent, traits);
    last = Optional.empty();
  }

  /** What would come of another intent from the last reading on; empty before the first. */
  public Optional<Effect> under(Intent intent) {
    Reading reading = latest;
    if (reading == null) {
      return Optional.empty();
    }
    ContractionPolicy other = law.under(intent);
    Decision decision = other.decideOn(reading);
    return Optional.of(new Effect(forward(other, reading), decision));
  }

  /** From the last reading on; empty while too little is known, and once it is over. */
  public Optional<Range> toGo() {
    Reading reading = latest;
    if (reading == null || reading.phase() != Phase.PRE_COPY) {
      return Optional.empty();
    }
    double passed = reading.seconds() - lastSeconds;
    if (last.isEmpty() || reading.round() != lastRound || passed >= INTERVAL_SECONDS) {
      last = forward(law, reading);
      lastSeconds = reading.seconds();
      lastRound = reading.round();
      passed = 0;
    }
    double gone = passed;
    return last.map(range -> range.after(gone));
  }

  private static Optional<Range> forward(ContractionPolicy law, Reading reading) {
    return law.course(reading, 1, 1)
        .map(likely -> {
          double one = seconds(law, reading, LESS_WRITTEN, MORE_CARRIED);
          double other = seconds(law, reading, MORE_WRITTEN, LESS_CARRIED);
          double middle = likely.seconds();
          return new Range(
              SOONER * Math.min(middle, Math.min(one, other)),
              middle,
              LATER * Math.max(middle, Math.max(one, other)));
        });
  }

  private static double seconds(
      ContractionPolicy law, Reading reading, double written, double carried) {
    return law.course(reading, written, carried).orElseThrow().seconds();
  }

  /** Whether the deadline can be kept; without one it can. */
  public Verdict verdict() {
    return law.deadline().verdict();
  }

  /** What would have to change now for the deadline to be kept for sure; empty without one. */
  public Optional<Needs> needs() {
    Reading reading = latest;
    Intent intent = law.intent();
    return reading == null || !intent.hasDeadline()
        ? Optional.empty()
        : law.outlook(reading).map(outlook -> needs(outlook, intent, reading));
  }

  private static Needs needs(Outlook outlook, Intent intent, Reading reading) {
    double rate = outlook.model().bandwidth();
    double now = reading.seconds();
    return Needs.of(
        rate,
        intent.deadlineSeconds(),
        intent.minShare(),
        (speed, seconds, share) ->
            Verdict.of(outlook.likely(1, speed / rate), seconds - now, share * reading.vcpus())
                == Verdict.FEASIBLE);
  }

  /** When it became certain that the deadline will be missed, s from the start. */
  public OptionalDouble missedSeconds() {
    return law.deadline().missedSeconds();
  }
}
