package ebb.sim.clairvoyant;

import ebb.sim.scenario.PageSet;
import ebb.sim.scenario.Pattern;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.WorkloadPhase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whether a timetable leaves the link time enough, by two conditions that nothing real can evade.
 *
 * <p>Every page has to be sent once after it was last written: its <i>final</i> send. With q for
 * the progress the guest still makes after a moment t, in seconds at full speed,
 *
 * <ol>
 *   <li>what is still written after t cannot have been sent for good by then, whatever is known of
 *       the order of the writes: {@code U(q(t)) <= what the link carries after t}, for every t;
 *   <li>a page that is written at random, with rate r of its set of s bytes, is written again after
 *       t with probability {@code 1 - exp(-r q(t) / s)}, and nobody can know which; so of what is
 *       sent of the set at t, only {@code exp(-r q(t) / s)} is final, and that has to add up to all
 *       of the set. The time of the link goes to the sets that are written the most often last:
 *       exchanging any two sends of another order gains. (Where rates change from phase to phase
 *       this holds for each set by itself only.)
 * </ol>
 *
 * Pages written in sequence, and by devices, are taken as if their order were known, and devices as
 * if they stood still with the guest; pages that are never written are sent at any time.
 */
final class FinalSends {

  private static final int LOOKS = 160;
  private static final double EARLIEST_LOOK = 1e-5;

  private final Scenario scenario;
  private final double filled;

  FinalSends(Scenario scenario) {
    this.scenario = scenario;
    this.filled = scenario.guest().filledBytes();
  }

  /** Whether both conditions hold; the last stretch comes first. */
  boolean possible(List<Stretch> backwards) {
    return manyEnough(backwards) && lateEnough(backwards);
  }

  // ---- The second condition.

  private boolean manyEnough(List<Stretch> backwards) {
    boolean onePhase = scenario.workload().size() == 1;
    var clock = new LinkClock(backwards);
    double others = filled;
    for (PageSet set : hottestFirst()) {
      if (set.pattern() == Pattern.RANDOM) {
        others -= set.sizeBytes();
        LinkClock own = onePhase ? clock : new LinkClock(backwards);
        if (!own.takeFinal(set)) {
          return false;
        }
      }
    }
    return !onePhase || clock.left() >= others;
  }

  private List<PageSet> hottestFirst() {
    List<PageSet> sets = new ArrayList<>(scenario.workload().get(0).sets());
    if (scenario.workload().size() > 1) {
      return List.of();
    }
    sets.sort(
        Comparator.comparingDouble((PageSet s) -> s.writeBytesPerSecond() / s.sizeBytes())
            .reversed());
    return sets;
  }

  /** The time of the link, given away from its end backwards. */
  private static final class LinkClock {

    private final List<Stretch> backwards;
    private int index;
    private double usedOfStretch;
    private double progressAfter;

    LinkClock(List<Stretch> backwards) {
      this.backwards = backwards;
    }

    /** Gives a set as much time as it needs; false if there is not so much. */
    boolean takeFinal(PageSet set) {
      double need = set.sizeBytes();
      double heat = set.writeBytesPerSecond() / set.sizeBytes();
      while (index < backwards.size()) {
        Stretch now = backwards.get(index);
        double seconds = now.seconds() - usedOfStretch;
        double rate = now.bytesPerSecond();
        double weighted = rate * StrictMath.exp(-heat * progressAfter);
        double all =
            now.running()
                ? -weighted * StrictMath.expm1(-heat * seconds) / heat
                : weighted * seconds;
        if (all >= need) {
          double used =
              now.running()
                  ? -StrictMath.log1p(-need * heat / weighted) / heat
                  : need / Math.max(weighted, 1e-300);
          advance(now, Math.min(seconds, used));
          return true;
        }
        need -= all;
        advance(now, seconds);
      }
      return false;
    }

    private void advance(Stretch now, double seconds) {
      usedOfStretch += seconds;
      progressAfter += now.running() ? seconds : 0;
      if (usedOfStretch >= now.seconds() * (1 - 1e-12)) {
        index++;
        usedOfStretch = 0;
      }
    }

    /** What the link carries in the time not given away, bytes. */
    double left() {
      double left = 0;
      for (int i = index; i < backwards.size(); i++) {
        Stretch each = backwards.get(i);
        left += each.bytesPerSecond() * (each.seconds() - (i == index ? usedOfStretch : 0));
      }
      return left;
    }
  }

  // ---- The first condition.

  private boolean lateEnough(List<Stretch> backwards) {
    int phases = scenario.workload().size();
    double[] progress = new double[phases];
    double carried = 0;
    for (Stretch stretch : backwards) {
      if (stretch.running()) {
        for (int i = 0; i <= LOOKS; i++) {
          double part = i == LOOKS ? 1 : StrictMath.pow(EARLIEST_LOOK, 1 - i / (double) LOOKS);
          double seconds = stretch.seconds() * part;
          double before = progress[stretch.phase()];
          progress[stretch.phase()] = before + seconds;
          double written = written(progress);
          progress[stretch.phase()] = before;
          if (written > carried + stretch.bytesPerSecond() * seconds) {
            return false;
          }
        }
        progress[stretch.phase()] += stretch.seconds();
      }
      carried += stretch.bytesPerSecond() * stretch.seconds();
    }
    return carried >= filled;
  }

  /** Distinct memory written with so much progress in each phase; phases may write other memory. */
  private double written(double[] progress) {
    double most = 0;
    for (int phase = 0; phase < progress.length; phase++) {
      if (progress[phase] > 0) {
        most = Math.max(most, written(scenario.workload().get(phase), progress[phase]));
      }
    }
    return most;
  }

  private double written(WorkloadPhase phase, double progress) {
    double sum = 0;
    for (PageSet set : phase.sets()) {
      double bytes = set.writeBytesPerSecond() * progress;
      sum +=
          set.pattern() == Pattern.SEQUENTIAL
              ? Math.min(set.sizeBytes(), bytes)
              : -set.sizeBytes() * StrictMath.expm1(-bytes / set.sizeBytes());
    }
    return sum + Math.min(filled - phase.setBytes(), phase.dmaBytesPerSecond() * progress);
  }
}
