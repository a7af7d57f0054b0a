package ebb.core.policy;

import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.curve.DirtyingCurve;
import ebb.core.model.Estimate;
import ebb.core.model.RoundModel;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/**
 * A migration run forward from one moment, round by round, by the dirtying curve: a round of excess
 * e takes {@code sends(e) / bandwidth}, uses the CPU that a rule gives it, and leaves what {@link
 * RoundModel} says, which is the next round's excess. It ends when as good as nothing is left.
 *
 * @param model what a round leaves
 * @param demandCpus CPU that the guest uses when nobody slows it, vCPU-seconds a second
 * @param memoryBytes all that can be dirty, bytes
 * @param excess what the running round still has to send beyond the threshold, bytes
 * @param roundExcess what it had at its start
 * @param usedVcpuSeconds CPU time used in it so far
 * @param first whether that is the first round, of which all is sent before a sync
 * @param head rounds that go at another speed than the model says
 */
record Outlook(
    RoundModel model,
    double demandCpus,
    double memoryBytes,
    double excess,
    double roundExcess,
    double usedVcpuSeconds,
    boolean first,
    Head head) {

  /**
   * Rounds at another speed than those after them.
   *
   * @param factor of the speed
   * @param rounds how many, from the running one on
   */
  record Head(double factor, int rounds) {

    private static final Head NONE = new Head(1, 0);

    private double seconds(int round, double seconds) {
      return round < rounds ? seconds / factor : seconds;
    }
  }

  /** With all rounds at the model's speed. */
  Outlook(
      RoundModel model,
      double demandCpus,
      double memoryBytes,
      double excess,
      double roundExcess,
      double usedVcpuSeconds,
      boolean first) {
    this(model, demandCpus, memoryBytes, excess, roundExcess, usedVcpuSeconds, first, Head.NONE);
  }

  private static final int MOST_ROUNDS = 100;
  private static final int HALVINGS = 12;

  /** What is found in the last window has to fit into what was sent in it. */
  private static final double LAST = 0.95;

  /** Rounds that do not shrink by this part never end. */
  private static final double SHRINKS = 0.999;

  /** A guest that gets this part of what it wants is not slowed. */
  private static final double UNHARMED = 0.995;

  /**
   * From a reading on, as is most likely; empty while too little is known.
   *
   * @param known what is known, which has come as far as the reading
   * @param switchoverSeconds the downtime limit, s
   * @param caution how far the curve has proved right: what it promised too much is added to it
   */
  static Optional<Outlook> of(
      Estimate known, Reading reading, double switchoverSeconds, double caution) {
    Estimate.Guest guest = known.guest();
    double demand = Math.min(guest.demandCpus(), guest.limitOfOthers() * reading.vcpus());
    boolean seen = known.isCurveKnown() && known.link().bytesPerSecond() > 0 && demand > 0;
    if (!seen || reading.phase() != Phase.PRE_COPY) {
      return Optional.empty();
    }
    double memory = known.memoryBytes();
    double unsent = Math.max(0, memory - reading.sentBytes());
    boolean first = known.round().isFirst();
    double toSend = first ? Math.min(reading.remainingBytes(), unsent) : reading.remainingBytes();
    DirtyingCurve curve = known.curve().likely(1 / StrictMath.sqrt(caution), memory);
    return Optional.of(
        new Outlook(
            known.roundModel(curve, switchoverSeconds),
            demand,
            memory,
            known.link().excess(toSend, switchoverSeconds),
            known.link().excess(known.round().startBytes(), switchoverSeconds),
            known.round().usedVcpuSeconds(),
            first));
  }

  /**
   * Returns the outlook on a guest that writes, over a link that carries, so many times as much.
   */
  Outlook likely(double written, double carried) {
    RoundModel other = model.with(model.curve().likely(written, memoryBytes), carried);
    return new Outlook(
        other, demandCpus, memoryBytes, excess, roundExcess, usedVcpuSeconds, first, head);
  }

  /** Returns the outlook on a guest that is at its worst in what has not been seen of it. */
  Outlook steep() {
    RoundModel other = model.with(model.curve().steep(), 1);
    return new Outlook(
        other, demandCpus, memoryBytes, excess, roundExcess, usedVcpuSeconds, first, head);
  }

  /** Returns the outlook on a guest that has used so much CPU time in the running round. */
  Outlook asWritten(double vcpuSeconds) {
    return new Outlook(
        model, demandCpus, memoryBytes, excess, roundExcess, vcpuSeconds, first, head);
  }

  /** Runs it under the law, which gives every round but the first its share. */
  Course under(Law law, double minCpus) {
    return under(law, minCpus, Double.POSITIVE_INFINITY);
  }

  /** Whether it ends within a time under the law. */
  boolean endsUnder(Law law, double minCpus, double limitSeconds) {
    return under(law, minCpus, limitSeconds).seconds() <= limitSeconds;
  }

  private Course under(Law law, double minCpus, double limitSeconds) {
    double least = Math.min(minCpus, demandCpus);
    return run(first, new LearningLaw(law, least), limitSeconds);
  }

  /** Runs it with the same CPU all the time. */
  Course with(double cpus) {
    return run(false, e -> cpus, Double.POSITIVE_INFINITY);
  }

  /** Runs it with all the CPU that the guest wants in the first round, and so much from then on. */
  Course withAfterFirst(double cpus) {
    return run(first, e -> cpus, Double.POSITIVE_INFINITY);
  }

  /**
   * The most CPU, the same all the time, with which the migration ends within a time.
   *
   * @return between the two bounds; the lower one also where that is too much
   */
  double mostCpus(double seconds, double least) {
    return mostCpus(false, seconds, least);
  }

  /**
   * The most CPU, the same from the second round on, with which the migration ends within a time.
   *
   * @return between the two bounds; the lower one also where that is too much
   */
  double mostCpusAfterFirst(double seconds, double least) {
    return mostCpus(first, seconds, least);
  }

  private double mostCpus(boolean free, double seconds, double least) {
    if (least >= demandCpus || endsWithin(free, demandCpus, seconds)) {
      return demandCpus;
    }
    double low = least;
    double high = demandCpus;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (endsWithin(free, middle, seconds)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean endsWithin(boolean free, double cpus, double seconds) {
    return run(free, e -> cpus, seconds).seconds() <= seconds;
  }

  private Course run(boolean free, DoubleUnaryOperator rule, double limitSeconds) {
    double goal = LAST * model.bandwidth() * RoundModel.WINDOW_SECONDS;
    double e = excess;
    double started = roundExcess;
    double used = usedVcpuSeconds;
    double cpus = free ? demandCpus : rule.applyAsDouble(roundExcess);
    double seconds = 0;
    double sent = 0;
    double lost = 0;
    double least = demandCpus;
    double throttled = 0;
    for (int round = 0; round < MOST_ROUNDS && seconds <= limitSeconds; round++) {
      double sends = first && round == 0 ? e : model.sends(e);
      double takes = head.seconds(round, round == 0 ? sends / model.bandwidth() : model.seconds(e));
      seconds += takes;
      sent += sends;
      lost += takes * (demandCpus - cpus);
      if (cpus < UNHARMED * demandCpus) {
        throttled += takes;
        least = Math.min(least, cpus);
      }
      double left = model.leftAfter(used + cpus * takes, started);
      double next = Math.max(0, e - sends) + left;
      if (next <= goal) {
        double downtime = model.threshold() / model.bandwidth();
        return new Course(
            seconds + downtime,
            downtime,
            sent + model.threshold(),
            lost + downtime * demandCpus,
            least,
            throttled);
      }
      double nextCpus = rule.applyAsDouble(next);
      if (round > 0 && next >= SHRINKS * e && nextCpus >= SHRINKS * cpus) {
        break;
      }
      e = next;
      started = next;
      used = 0;
      cpus = nextCpus;
    }
    return new Course(Double.POSITIVE_INFINITY, 0, sent, lost, least, throttled);
  }

  /** The law, which grows more cautious with every throttled round that hardly contracts. */
  private final class LearningLaw implements DoubleUnaryOperator {
    private final double least;
    private final NavigableMap<Double, Double> breakEven = new TreeMap<>();
    private Law law;
    private double before = Double.POSITIVE_INFINITY;
    private boolean throttled;

    LearningLaw(Law law, double least) {
      this.law = law;
      this.least = least;
      double lowest = Double.POSITIVE_INFINITY;
      double window = model.bandwidth() * RoundModel.WINDOW_SECONDS;
      for (double e = window; e < 2 * Math.max(window, memoryBytes); e *= 2) {
        lowest = Math.min(lowest, model.roundBreakEvenCpus(e));
        breakEven.put(e, lowest);
      }
    }

    @Override
    public double applyAsDouble(double e) {
      if (throttled && e > Law.SLOW * before) {
        law = law.moreCautious();
      }
      throttled = !law.contractsUnthrottled(e, demandCpus);
      before = e;
      return throttled ? Math.max(least, Math.min(demandCpus, throttled(e))) : demandCpus;
    }

    /** As {@link Law#throttledCpus}, with what is the same for all rounds computed but once. */
    private double throttled(double e) {
      double window = breakEven.firstKey();
      double smaller = breakEven.floorEntry(Math.max(window, e)).getValue();
      return law.part() * Math.min(smaller, model.roundBreakEvenCpus(Math.max(window, e)));
    }
  }
}
