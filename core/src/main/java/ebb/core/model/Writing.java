package ebb.core.model;

import ebb.core.DirtySample;
import ebb.core.curve.ChangeWatch;
import ebb.core.curve.CurveFit;
import ebb.core.curve.DirtyingCurve;
import java.util.List;
import java.util.Optional;

/**
 * What the guest writes, as its dirtying curve. Samples make it in the first round, and as long as
 * no round has been seen whole; from then on rounds do, and samples tell when the guest no longer
 * does what the curve says.
 */
final class Writing {

  /** What a sample has brought. */
  enum News {
    NOTHING,
    A_POINT,
    ANOTHER_GUEST
  }

  private final ChangeWatch watch = new ChangeWatch();
  private CurveFit fit = new CurveFit();
  private boolean seenRound;
  private boolean changedInRound;

  News add(DirtySample sample, boolean inFirstRound) {
    if (inFirstRound || !seenRound || !isKnown()) {
      fit.addSample(sample);
      return News.A_POINT;
    }
    List<DirtySample> changed = watch.add(sample, curve().orElseThrow());
    if (changed.isEmpty()) {
      return News.NOTHING;
    }
    fit = new CurveFit();
    changed.forEach(fit::addSample);
    changedInRound = true;
    return News.ANOTHER_GUEST;
  }

  void addRound(double vcpuSeconds, double dirtiedBytes) {
    fit.addRound(vcpuSeconds, dirtiedBytes);
  }

  /**
   * Ends a round; whether the guest changed in it, so that it tells of neither the one nor other.
   */
  boolean endRound() {
    boolean was = changedInRound;
    seenRound = true;
    changedInRound = false;
    return was;
  }

  boolean isKnown() {
    return fit.points() > 0;
  }

  /** The dirtying curve; empty before anything has been seen. */
  Optional<DirtyingCurve> curve() {
    return fit.curve();
  }
}
