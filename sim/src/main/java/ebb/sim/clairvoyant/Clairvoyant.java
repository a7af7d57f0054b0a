package ebb.sim.clairvoyant;

import ebb.core.Phase;
import ebb.sim.machine.Outcome;
import ebb.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * The best that anybody could do by pre-copy who knew all that was to come of guest and link, who
 * could stop and start the guest at any moment, and send pages in any order without wasting a byte
 * on the hypervisor's rounds.
 *
 * <p><b>Least lost work for a total time.</b> For a given loss, the guest that runs at full speed
 * first and then stands still (in each phase of its workload) has the least left to write after any
 * moment; whatever {@link FinalSends} asks for is then the easiest to meet. So the bound is the
 * shortest standstill for which its conditions hold, found by bisection. Both conditions are
 * necessary for any pre-copy, and they are checked with the means of the random writes, as the
 * simulator has them; jitter and noise may favour a policy by their size.
 *
 * <p><b>Tolerance.</b> The bisection ends within a thousandth of the total time. With several
 * phases the split of the standstill among them is searched on a grid of {@value #GRID} steps a
 * phase, so the bound may be too high by a sixteenth of a phase.
 *
 * <p>A migration that goes on at the destination before its memory is there (post-copy) is outside:
 * it sends every page once and pays in page faults.
 */
public final class Clairvoyant {

  /** What it is called beside policies. */
  public static final String NAME = "clairvoyant";

  private static final int GRID = 16;
  private static final int HALVINGS = 18;
  private static final int MOST_PHASES_SEARCHED = 3;

  /** The bound is searched to about this part of the total time. */
  private static final double TOLERANCE = 0.005;

  private final Scenario scenario;
  private final FinalSends sends;

  /**
   * A point of the frontier.
   *
   * @param totalSeconds how long a migration takes, s
   * @param lostWorkSeconds the least CPU time that it costs the guest, s
   */
  public record Point(double totalSeconds, double lostWorkSeconds) {}

  public Clairvoyant(Scenario scenario) {
    this.scenario = scenario;
    this.sends = new FinalSends(scenario);
  }

  /**
   * The least work that a migration of this length costs the guest, CPU-seconds; infinite if none
   * of this length is possible.
   *
   * @param totalSeconds its length, s
   * @param downtimeSeconds how long at its end the link may be used without the hypervisor's limit
   */
  public double leastLostSeconds(double totalSeconds, double downtimeSeconds) {
    var timetable = new Timetable(scenario, totalSeconds, downtimeSeconds);
    int phases = timetable.phases();
    double[] running = new double[phases];
    if (!sends.possible(timetable.backwards(running))) {
      return Double.POSITIVE_INFINITY;
    }
    for (int i = 0; i < phases; i++) {
      running[i] = timetable.length(i);
    }
    double most = most(timetable, running, Math.max(0, phases - MOST_PHASES_SEARCHED));
    return scenario.guest().demandVcpus() * Math.max(0, totalSeconds - most);
  }

  /**
   * What comes of a migration that takes so long and loses the least: every page is sent once, the
   * guest runs at full speed and then stands still.
   */
  public Outcome outcome(double totalSeconds, double downtimeSeconds) {
    double demand = scenario.guest().demandVcpus();
    double seconds = Math.max(totalSeconds, leastTotalSeconds(downtimeSeconds));
    double least = leastLostSeconds(seconds * (1 + TOLERANCE), downtimeSeconds);
    double lost = Math.max(least, downtimeSeconds * demand);
    double still = lost / demand - downtimeSeconds;
    return new Outcome(
        Phase.COMPLETED,
        seconds,
        downtimeSeconds,
        scenario.guest().filledBytes(),
        1,
        lost,
        Math.min(1, Math.max(0, 1 - still)),
        Math.max(0, still));
  }

  /** The longest that the guest can run, over all splits of the standstill from a phase on. */
  private double most(Timetable timetable, double[] running, int phase) {
    if (phase == running.length - 1) {
      return longest(timetable, running, phase);
    }
    double length = timetable.length(phase);
    double best = Double.NEGATIVE_INFINITY;
    for (int i = GRID; i >= 0; i--) {
      running[phase] = length * i / GRID;
      double bound = 0;
      for (int later = 0; later < running.length; later++) {
        bound += later <= phase ? running[later] : timetable.length(later);
      }
      if (bound > best) {
        best = Math.max(best, most(timetable, running, phase + 1));
      }
    }
    running[phase] = length;
    return best;
  }

  private double longest(Timetable timetable, double[] running, int phase) {
    double low = 0;
    double high = timetable.length(phase);
    running[phase] = high;
    if (!sends.possible(timetable.backwards(running))) {
      running[phase] = 0;
      if (!sends.possible(timetable.backwards(running))) {
        return Double.NEGATIVE_INFINITY;
      }
      for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        running[phase] = middle;
        if (sends.possible(timetable.backwards(running))) {
          low = middle;
        } else {
          high = middle;
        }
      }
      // Not reached, so nobody can.
      running[phase] = high;
    }
    double sum = 0;
    for (double each : running) {
      sum += each;
    }
    running[phase] = timetable.length(phase);
    return sum;
  }

  /** The least time in which all can be across at all, the guest standing still, s. */
  public double leastTotalSeconds(double downtimeSeconds) {
    double high = Math.max(1, scenario.singleCopySeconds());
    while (!standing(high, downtimeSeconds) && high < scenario.limitSeconds()) {
      high *= 2;
    }
    double low = 0;
    for (int i = 0; i < 40; i++) {
      double middle = (low + high) / 2;
      if (standing(middle, downtimeSeconds)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private boolean standing(double total, double downtime) {
    var timetable = new Timetable(scenario, total, downtime);
    return sends.possible(timetable.backwards(new double[timetable.phases()]));
  }

  /**
   * The least total time of a migration that never lets the guest have less than this share of what
   * it wants, the downtime apart, s; infinite if there is none. A guest that runs more writes more,
   * so the least is at exactly that share from the start, and slower clocks are slower writers: the
   * conditions are checked for a guest whose rates are that part.
   */
  public double leastTotalSeconds(double share, double downtimeSeconds) {
    Scenario slower = Slower.by(scenario, share);
    var bound = new Clairvoyant(slower);
    double low = leastTotalSeconds(downtimeSeconds);
    double high = low;
    while (!bound.running(high, downtimeSeconds)) {
      high *= 1.5;
      if (high > scenario.limitSeconds() * 2) {
        return Double.POSITIVE_INFINITY;
      }
    }
    for (int i = 0; i < 30; i++) {
      double middle = (low + high) / 2;
      if (bound.running(middle, downtimeSeconds)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private boolean running(double total, double downtime) {
    var timetable = new Timetable(scenario, total, downtime);
    double[] running = new double[timetable.phases()];
    for (int i = 0; i < running.length; i++) {
      running[i] = timetable.length(i);
    }
    int last = running.length - 1;
    running[last] = Math.max(0, running[last] - downtime);
    return sends.possible(timetable.backwards(running));
  }

  /** The frontier from the shortest possible migration up to one of a given length. */
  public List<Point> frontier(double upToSeconds, int points) {
    double downtime = scenario.maxDowntimeSeconds();
    double shortest = leastTotalSeconds(downtime);
    double ratio = Math.max(1.0001, upToSeconds / shortest);
    List<Point> frontier = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      double total = shortest * StrictMath.pow(ratio, i / (double) (points - 1));
      double lost = leastLostSeconds(total * 1.000001, downtime);
      frontier.add(new Point(total, Math.min(lost, total * scenario.guest().demandVcpus())));
    }
    return frontier;
  }
}
