package ebb.core.policy;

import org.jspecify.annotations.Nullable;

/** {@link Law#throttledCpus}, computed anew only where something it rests on has changed. */
final class ThrottledCpus {

  /** What differs by less than this part is the same. */
  private static final double SAME = 0.02;

  private @Nullable Law law;
  private double excess;
  private double cpus;

  double of(Law now, double had) {
    if (law == null || !sameGround(law, now) || differ(had, excess)) {
      law = now;
      excess = had;
      cpus = now.throttledCpus(had);
    }
    return cpus;
  }

  private static boolean sameGround(Law then, Law now) {
    return then.model().curve() == now.model().curve()
        && then.caution() == now.caution()
        && then.aggression() == now.aggression()
        && then.model().intervalSeconds() == now.model().intervalSeconds()
        && then.model().historySeconds() == now.model().historySeconds()
        && !differ(now.model().bandwidth(), then.model().bandwidth());
  }

  private static boolean differ(double now, double then) {
    return Math.abs(now - then) > SAME * then;
  }
}
