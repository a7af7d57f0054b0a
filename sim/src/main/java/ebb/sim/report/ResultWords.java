package ebb.sim.report;

import ebb.sim.SimulationResult;

/** A result in words. */
final class ResultWords {

  private ResultWords() {}

  /** {@code 0.5}, or {@code auto}. */
  static String aggression(SimulationResult result) {
    return result.aggression().number().stream()
        .mapToObj(Numbers::step)
        .findFirst()
        .orElseGet(result.aggression()::toString);
  }

  /** What is shown under the pointer: the policy, and a line for each figure that matters. */
  static String of(SimulationResult result) {
    String name = result.policy().name();
    if (result.policy().obeysAggression()) {
      name += " at aggression " + aggression(result);
    }
    String lost = "lost work " + Numbers.plain(result.outcome().lostWorkSeconds()) + " s";
    String total = Numbers.plain(result.outcome().totalSeconds()) + " s";
    if (!result.outcome().completed()) {
      return name + "\nnever finished: given up after " + total + "\n" + lost + " until then";
    }
    String downtime = Numbers.duration(result.outcome().downtimeSeconds());
    String broke = result.brokeDowntimeLimit() ? ", over the limit" : "";
    return name + "\ntotal " + total + "\n" + lost + "\ndowntime " + downtime + broke;
  }
}
