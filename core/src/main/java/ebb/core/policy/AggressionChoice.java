package ebb.core.policy;

import ebb.core.Aggression;
import java.util.Arrays;

/**
 * The aggression that the law works with: the operator's number or, for auto, the one with which
 * the guest is expected to lose the least work, downtime included. The law is run forward with each
 * of a few aggressions, for a guest that writes less than its curve says, as much, and more,
 *
 * <pre>
 *   lost(a) = mean of Outlook.under(law(a)).lostVcpuSeconds    infinite where it does not end
 *   best    = least of lost(a)
 *   chosen  = the least a with   lost(a) &lt;= 1.1 best
 * </pre>
 *
 * <p>Of choices that cost much the same the gentlest is taken, as what a deep throttle has cost is
 * spent, should the guest calm down or the link get better, while a gentle one can still be
 * deepened. It is chosen after the first round, and anew with every round and whatever is learnt.
 * So that it does not flutter, what has been chosen stays while {@code lost(chosen) <= 1.15 best}.
 */
final class AggressionChoice {

  /**
   * What is tried, the gentlest first. At 1 the guest would stand still from the start, which
   * nobody means by auto.
   */
  private static final double[] TRIED = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95};

  /** The guest may write so many times as much as its curve says. */
  private static final double[] WRITTEN = {0.7, 1, 1.4};

  /** What the budget of bytes goes by, whatever is chosen. */
  static final double BUDGET = 0.1;

  /** In the first round, in which it makes no difference. */
  private static final double UNKNOWING = 0.5;

  /** Lost work that differs by less than this factor is the same, and the gentler one better. */
  private static final double SAME = 1.1;

  /** By this factor the best has to be beaten for another to be chosen. */
  private static final double BEATEN = 1.15;

  /** vCPU-seconds that nobody chooses another aggression for. */
  private static final double NOTHING = 0.02;

  private final Aggression asked;
  private double chosen;
  private boolean due;

  AggressionChoice(Aggression asked) {
    this.asked = asked;
    this.chosen = asked.or(UNKNOWING);
    this.due = asked.isAuto();
  }

  /** The one that the budget of bytes goes by. */
  static double budget(Aggression asked) {
    return asked.or(BUDGET);
  }

  /** Has it chosen anew. */
  void reopen() {
    due = asked.isAuto();
  }

  /** Whether a choice is due. */
  boolean isDue() {
    return due;
  }

  /** The one in use, 0 to 1. */
  double now() {
    return chosen;
  }

  private record Candidate(double aggression, double lost) {}

  /**
   * Chooses, where that is due.
   *
   * @param caution how far the curve has proved right
   * @param leastCpus that the guest keeps, come what may
   */
  void choose(Outlook outlook, double caution, double leastCpus) {
    if (due) {
      due = false;
      chosen = best(outlook, caution, leastCpus, chosen);
    }
  }

  /** The best one for a migration that has not begun. */
  static double of(Aggression asked, Outlook outlook, double leastCpus) {
    return asked.isAuto() ? best(outlook, 1, leastCpus, UNKNOWING) : asked.or(UNKNOWING);
  }

  private static double best(Outlook outlook, double caution, double leastCpus, double before) {
    Candidate[] all =
        Arrays.stream(TRIED)
            .mapToObj(a -> candidate(a, outlook, caution, leastCpus))
            .toArray(Candidate[]::new);
    double least = Arrays.stream(all).mapToDouble(Candidate::lost).min().orElseThrow();
    if (Double.isInfinite(least)) {
      return before;
    }
    boolean stays =
        Arrays.stream(all)
            .anyMatch(c -> c.aggression() == before && c.lost() <= BEATEN * least + NOTHING);
    return stays && !outlook.first()
        ? before
        : Arrays.stream(all)
            .filter(c -> c.lost() <= SAME * least + NOTHING)
            .findFirst()
            .orElseThrow()
            .aggression();
  }

  private static Candidate candidate(
      double aggression, Outlook outlook, double caution, double leastCpus) {
    double lost = 0;
    for (double written : WRITTEN) {
      Outlook likely = outlook.likely(written, 1);
      Course course =
          likely.under(
              Law.of(likely.model(), aggression, caution, outlook.memoryBytes()), leastCpus);
      lost += course.ends() ? course.lostVcpuSeconds() / WRITTEN.length : Double.POSITIVE_INFINITY;
    }
    return new Candidate(aggression, lost);
  }
}
