package ebb.sim.report;

import ebb.sim.SimulationResult;
import java.util.List;

/**
 * What a trade-off chart spans. All results that finished are in it, and the frontier beside them;
 * where the greatest is many times the least, a scale is logarithmic.
 */
final class TradeOffScales {

  private static final double LOGARITHM_FROM_RATIO = 6;

  /** Without it, results that are alike would look as if worlds lay between them. */
  private static final double LEAST_SPAN = 1.3;

  /** Lost work below this part of the greatest stands on the axis. */
  private static final double DEEPEST = 1e-4;

  private static final double LEAST_SECONDS = 1e-3;
  private static final double ROOM_ACROSS = 0.09;
  private static final double ROOM_UP = 0.06;

  private final ScenarioSection section;
  private final List<SimulationResult> finished;

  TradeOffScales(ScenarioSection section, List<SimulationResult> finished) {
    this.section = section;
    this.finished = finished;
  }

  /** The scale of the total time, s. */
  Scale across(double from, double to) {
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (SimulationResult result : finished) {
      low = Math.min(low, Math.max(LEAST_SECONDS, result.outcome().totalSeconds()));
      high = Math.max(high, result.outcome().totalSeconds());
    }
    for (FrontierPoint point : section.frontier()) {
      low = Math.min(low, Math.max(LEAST_SECONDS, point.totalSeconds()));
      // A frontier may go on to totals that nobody has; the results decide how far it is shown.
      high = Math.max(high, finished.isEmpty() ? point.totalSeconds() : 0);
    }
    if (high <= 0) {
      low = Math.max(LEAST_SECONDS, section.singleCopySeconds());
      high = low;
    }
    double span = Math.max(LEAST_SPAN, high / low);
    boolean logarithmic = span > LOGARITHM_FROM_RATIO;
    double room = logarithmic ? StrictMath.pow(span, ROOM_ACROSS) : 1 + (span - 1) * ROOM_ACROSS;
    return new Scale(logarithmic, low / room, low * span * room, from, to);
  }

  /** The scale of the lost work, s. */
  Scale up(Scale across, double from, double to) {
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (SimulationResult result : finished) {
      double lost = result.outcome().lostWorkSeconds();
      low = lost > 0 ? Math.min(low, lost) : low;
      high = Math.max(high, lost);
    }
    for (FrontierPoint point : section.frontier()) {
      double lost = point.totalSeconds() <= across.high() ? point.lostWorkSeconds() : 0;
      low = lost > 0 ? Math.min(low, lost) : low;
      high = Math.max(high, lost);
    }
    if (high / low <= LOGARITHM_FROM_RATIO || high <= 0) {
      return Scale.fromZero(high * (1 + ROOM_UP), from, to);
    }
    double floor = Math.max(low, high * DEEPEST);
    double room = StrictMath.pow(high / floor, ROOM_UP);
    return new Scale(true, floor / room, high * room, from, to);
  }
}
