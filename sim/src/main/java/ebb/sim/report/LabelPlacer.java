package ebb.sim.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds room for labels beside the points they belong to. Labels are placed one after the other,
 * each at the cheapest place that overlaps no label and no mark:
 *
 * <pre>
 *   cost = gap to its point + 40 for each label that its leader would cross
 *        + 9 for each piece of a line that it would cover, + a little for the less usual sides
 * </pre>
 */
final class LabelPlacer {

  /** From this gap on, pixels, a label needs a line to its point. */
  static final double LEADER_FROM = 13;

  private static final double FIRST_GAP = 8;
  private static final double GAP_STEP = 7;
  private static final double CROSSING = 40;
  private static final double COVERING = 9;

  /** The sides, the usual ones first. */
  private static final double[][] SIDES = {
    {1, 0}, {1, -1}, {1, 1}, {-1, 0}, {-1, -1}, {-1, 1}, {0, -1}, {0, 1},
    {1, -0.5}, {1, 0.5}, {-1, -0.5}, {-1, 0.5}, {0.5, -1}, {0.5, 1}, {-0.5, -1}, {-0.5, 1}
  };

  private final Box bounds;
  private final List<Box> taken = new ArrayList<>();
  private final List<Box> labels = new ArrayList<>();
  private final List<Box> lines = new ArrayList<>();

  LabelPlacer(Box bounds) {
    this.bounds = bounds;
  }

  /** Nothing may cover this. */
  void avoid(Box mark) {
    taken.add(mark);
  }

  /** This line is better left free. */
  void avoidLine(double x1, double y1, double x2, double y2) {
    int steps = (int) (StrictMath.hypot(x2 - x1, y2 - y1) / 5) + 1;
    for (int i = 0; i <= steps; i++) {
      lines.add(Box.around(x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps, 3, 3));
    }
  }

  /**
   * Places a label.
   *
   * @param farthest the greatest gap between the label and its point, pixels
   * @return its rectangle; empty if there is no room that near
   */
  Optional<Box> place(double x, double y, double width, double height, double farthest) {
    Box best = null;
    double leastCost = Double.POSITIVE_INFINITY;
    for (double gap = FIRST_GAP; gap <= farthest && gap < leastCost; gap += GAP_STEP) {
      for (int side = 0; side < SIDES.length; side++) {
        double ux = SIDES[side][0];
        double uy = SIDES[side][1];
        double length = StrictMath.hypot(ux, uy);
        Box box =
            Box.around(
                x + ux * (gap / length + width / 2),
                y + uy * (gap / length + height / 2),
                width,
                height);
        double cost = gap + side * 0.4 + cost(box, x, y, gap);
        if (cost < leastCost) {
          leastCost = cost;
          best = box;
        }
      }
    }
    if (best != null) {
      taken.add(best);
      labels.add(best);
    }
    return Optional.ofNullable(best);
  }

  /** Takes a place if nothing is there, and says whether it did. */
  boolean take(Box box) {
    boolean free = bounds.contains(box) && taken.stream().noneMatch(box::overlaps);
    if (free) {
      taken.add(box);
    }
    return free;
  }

  private double cost(Box box, double x, double y, double gap) {
    if (!bounds.contains(box) || taken.stream().anyMatch(box::overlaps)) {
      return Double.POSITIVE_INFINITY;
    }
    double cost = COVERING * lines.stream().filter(box::overlaps).count();
    if (gap >= LEADER_FROM) {
      double[] end = nearest(box, x, y);
      cost += CROSSING * labels.stream().filter(l -> l.crossedBy(x, y, end[0], end[1])).count();
    }
    return cost;
  }

  /** The point of a rectangle that is nearest to a point outside. */
  static double[] nearest(Box box, double x, double y) {
    return new double[] {
      Math.min(box.right(), Math.max(box.x(), x)), Math.min(box.bottom(), Math.max(box.y(), y))
    };
  }
}
