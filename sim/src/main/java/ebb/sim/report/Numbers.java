package ebb.sim.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as the page shows them, the same under every locale. */
final class Numbers {

  private static final double MINUTES_FROM_SECONDS = 600;

  private Numbers() {}

  /** Three digits that count, all of them before the point: 4987, 188.8, 12.3, 1.63, 0.335, 0. */
  static String plain(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "-∞";
    }
    double size = Math.abs(value);
    BigDecimal exact = BigDecimal.valueOf(value);
    BigDecimal rounded =
        size >= 1000
            ? exact.setScale(0, RoundingMode.HALF_EVEN)
            : size >= 10
                ? exact.setScale(1, RoundingMode.HALF_EVEN)
                : exact.round(new MathContext(3, RoundingMode.HALF_EVEN));
    return stripped(rounded);
  }

  /** A ratio, with so many digits that it is 1 only if it is 1. */
  static String ratio(double value) {
    return Math.abs(value - 1) < 0.005 ? step(value) : plain(value);
  }

  /** A duration for a sentence: 42 ms, 1.63 s, 188.8 s, 60 min. */
  static String duration(double seconds) {
    if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
      return plain(seconds);
    }
    if (seconds < 1) {
      return seconds == 0 ? "0 s" : plain(seconds * 1000) + " ms";
    }
    return seconds >= MINUTES_FROM_SECONDS ? plain(seconds / 60) + " min" : plain(seconds) + " s";
  }

  /** A share in percent, without the sign; whole from 10 on. */
  static String percent(double share) {
    double percent = share * 100;
    int digits = percent != 0 && Math.abs(percent) < 9.95 ? 1 : 0;
    return Double.isNaN(percent)
        ? "–"
        : stripped(BigDecimal.valueOf(percent).setScale(digits, RoundingMode.HALF_EVEN));
  }

  /** All the digits that a value on a round step needs: 0.3 and not 0.30000000000000004. */
  static String step(double value) {
    return stripped(BigDecimal.valueOf(value).round(new MathContext(6, RoundingMode.HALF_EVEN)));
  }

  private static String stripped(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
