package ebb.lab.bench;

import java.util.List;

/**
 * What the simulator said of a case, against what came out.
 *
 * @param group what came out
 * @param totalSeconds as foretold, s; infinite for one that never finishes
 */
record Foretold(Group group, double totalSeconds) {

  /** For all that the simulator knows and that finished, here or there. */
  static List<Foretold> all(Results results) {
    return results.cases().stream()
        .flatMap(where -> results.in(where).stream())
        .flatMap(group ->
            Prediction.totalSeconds(
                group.where(),
                group.who(),
                group.runs().getFirst().qemu(),
                group.of(run -> run.startMillis() / 1000.0).median())
                .map(seconds -> new Foretold(group, seconds))
                .stream())
        .filter(one -> one.group.finished() || Double.isFinite(one.totalSeconds))
        .toList();
  }

  /** As a part of what came out; infinite where only one of the two finished. */
  double error() {
    if (!group.finished() || Double.isInfinite(totalSeconds)) {
      return Double.POSITIVE_INFINITY;
    }
    double actual = group.totalSeconds().median();
    return Math.abs(totalSeconds - actual) / actual;
  }
}
