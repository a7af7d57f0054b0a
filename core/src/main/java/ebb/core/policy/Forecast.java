package ebb.core.policy;

import ebb.core.Decision;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.model.Estimate;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a migration under ebb's law will go on from one reading: how long it will still take, as a
 * range, whether its deadline will be kept, and what would come of another intent. It holds what
 * the law knew when it decided on that reading, and runs it forward when it is asked: as is most
 * likely, for a guest that writes less over a link that carries more, and the other way round. The
 * range is wide enough for eight in ten migrations; see docs/planning.md.
 *
 * <p>It never changes: any thread may keep it and ask it, while the law steers on.
 */
public final class Forecast {

  private static final double LESS_WRITTEN = 0.5;
  private static final double MORE_WRITTEN = 1.6;
  private static final double LESS_CARRIED = 0.95;
  private static final double MORE_CARRIED = 1.03;

  // What a round is cut short at, and when the last look comes, is chance.
  private static final double SOONER = 0.75;
  private static final double LATER = 1.2;

  /**
   * Seconds to go; infinite where no end is in sight.
   *
   * @param lowSeconds if all goes well
   * @param seconds as is most likely
   * @param highSeconds if the guest fights
   */
  public record Range(double lowSeconds, double seconds, double highSeconds) {

    /** Returns this range counted from a moment so much earlier. */
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

  private final Intent intent;
  private final double aggression;
  private final Reading reading;
  private final Estimate known;
  private final Trust trust;
  private final TimeLimit limit;
  private final Verdict verdict;
  private final OptionalDouble missedSeconds;

  /**
   * From what the law knew when it decided on a reading.
   *
   * @param intent what the operator asks, with the share that the guest keeps
   * @param aggression the one in use, 0 to 1
   * @param trust which nobody changes any more
   * @param limit what the deadline allows
   * @param verdict whether the deadline can be kept
   * @param missedSeconds when it was foreseen that it will be missed, s from the start
   */
  Forecast(
      Intent intent,
      double aggression,
      Reading reading,
      Estimate known,
      Trust trust,
      TimeLimit limit,
      Verdict verdict,
      OptionalDouble missedSeconds) {
    this.intent = intent;
    this.aggression = aggression;
    this.reading = reading;
    this.known = known;
    this.trust = trust;
    this.limit = limit;
    this.verdict = verdict;
    this.missedSeconds = missedSeconds;
  }

  /** The reading that it is made from. */
  Reading reading() {
    return reading;
  }

  /** What the migration is steered by. */
  Intent intent() {
    return intent;
  }

  /** The aggression in use: the operator's number or, for auto, the one chosen by now, 0 to 1. */
  public double aggression() {
    return aggression;
  }

  /** Whether that is left to the law. */
  public boolean choosesAggression() {
    return intent.aggression().isAuto();
  }

  /** How long it will still take; empty while too little is known, and once it is over. */
  public Optional<Range> toGo() {
    if (reading.phase() != Phase.PRE_COPY) {
      return Optional.empty();
    }
    return outlook()
        .map(outlook -> {
          double one = course(outlook.likely(LESS_WRITTEN, MORE_CARRIED)).seconds();
          double other = course(outlook.likely(MORE_WRITTEN, LESS_CARRIED)).seconds();
          double middle = course(outlook.likely(1, 1)).seconds();
          return new Range(
              SOONER * Math.min(middle, Math.min(one, other)),
              middle,
              LATER * Math.max(middle, Math.max(one, other)));
        });
  }

  private Optional<Outlook> outlook() {
    return Outlook.of(known, reading, intent.switchoverSeconds(), trust.caution());
  }

  private Course course(Outlook outlook) {
    double least = Math.max(intent.minShare(), known.guest().unheldShare());
    Law law = Law.of(outlook.model(), aggression, trust.caution(), known.memoryBytes());
    Course course = outlook.under(law, least * reading.vcpus());
    return reading.seconds() + course.seconds() <= intent.deadlineSeconds()
        ? course
        : limit.course(outlook, reading.seconds(), reading.vcpus());
  }

  /** What would come of another intent from this reading on. */
  public Effect under(Intent other) {
    var law = new BoundedLaw(other, known.handledBytes());
    Decision decision = law.decide(reading, known, trust, new RoundChoice());
    return new Effect(law.forecast(reading, known, trust).toGo(), decision);
  }

  /** Whether the deadline can be kept; unsure without one. */
  public Verdict verdict() {
    return verdict;
  }

  /** When it became certain that the deadline will be missed, s from the start. */
  public OptionalDouble missedSeconds() {
    return missedSeconds;
  }

  /** What would have to change now for the deadline to be kept for sure; empty without one. */
  public Optional<Needs> needs() {
    return intent.hasDeadline() ? outlook().map(this::needs) : Optional.empty();
  }

  private Needs needs(Outlook outlook) {
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
}
