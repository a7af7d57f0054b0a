package ebb.core.curve;

import ebb.core.DirtySample;
import java.util.ArrayList;
import java.util.List;

/**
 * Notices that a guest no longer dirties its memory as its curve says, by samples taken aside from
 * the rounds: two in a row that miss the curve by more than a factor of {@value #FACTOR} on the
 * same side. One alone may be chance: a sample looks at a few thousand pages.
 */
public final class ChangeWatch {

  private static final double FACTOR = 2.5;
  private static final double LEAST_BYTES = 8 << 20;
  private static final int IN_A_ROW = 2;

  private final List<DirtySample> missing = new ArrayList<>();
  private boolean above;

  /**
   * Takes a sample in.
   *
   * @return the samples that show another guest than the curve does; empty as long as it may be the
   *     same
   */
  public List<DirtySample> add(DirtySample sample, DirtyingCurve curve) {
    double expected = curve.bytesAfter(sample.vcpuSeconds());
    double found = sample.bytes();
    boolean more = found > expected;
    double factor = Math.max(found, expected) / Math.max(1, Math.min(found, expected));
    if (factor < FACTOR || Math.abs(found - expected) < LEAST_BYTES) {
      missing.clear();
      return List.of();
    }
    if (more != above) {
      missing.clear();
    }
    above = more;
    missing.add(sample);
    if (missing.size() < IN_A_ROW) {
      return List.of();
    }
    List<DirtySample> shown = List.copyOf(missing);
    missing.clear();
    return shown;
  }
}
