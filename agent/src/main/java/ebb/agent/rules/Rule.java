package ebb.agent.rules;

import ebb.core.lever.LeverWish;
import ebb.core.lever.Levers;
import java.util.Optional;

/**
 * A rule: the first whose match fits a guest holds for it.
 *
 * @param wish how to steer; empty for hands off
 * @param look whether ebb may look at the guest's pages
 * @param levers what the agent turns on for migrations that it starts
 */
public record Rule(Match match, Optional<Wish> wish, boolean look, LeverWish levers) {

  /** Whatever is best, where it can be turned on. */
  public static final LeverWish BEST_LEVERS = LeverWish.best(Levers.NONE, hostCpu());

  /** These and no others. */
  static LeverWish exactly(Levers levers) {
    return LeverWish.exactly(levers, hostCpu());
  }

  private static double hostCpu() {
    return LeverWish.hostCpuOf(Runtime.getRuntime().availableProcessors());
  }
}
