package ebb.lab.bench;

import java.util.Optional;
import java.util.function.Function;

/**
 * ebb against a rival in one case; below 1 ebb is better. A rival that never finished counts with
 * what it had taken when it was given up, so the true ratio is less.
 *
 * @param median of the medians
 * @param least the best of ebb's runs against the worst of the rival's
 * @param most the worst of ebb's runs against the best of the rival's
 */
record Ratio(BenchCase where, Group rival, double median, double least, double most) {

  private static final double LOST = Double.POSITIVE_INFINITY;

  /** Nothing where either was not run, or neither finished; infinite where the rival alone did. */
  static Optional<Ratio> of(
      Optional<Group> own, Optional<Group> rival, Function<Group, Spread> figure) {
    if (own.isEmpty() || rival.isEmpty() || (!own.get().finished() && !rival.get().finished())) {
      return Optional.empty();
    }
    if (!own.get().finished()) {
      return Optional.of(new Ratio(own.get().where(), rival.get(), LOST, LOST, LOST));
    }
    Spread mine = figure.apply(own.get());
    Spread theirs = figure.apply(rival.get());
    return Optional.of(
        new Ratio(
            own.get().where(),
            rival.get(),
            divide(mine.median(), theirs.median()),
            divide(mine.least(), theirs.most()),
            divide(mine.most(), theirs.least())));
  }

  private static double divide(double mine, double theirs) {
    return theirs > 0 ? mine / theirs : mine > 0 ? Double.POSITIVE_INFINITY : 1;
  }
}
