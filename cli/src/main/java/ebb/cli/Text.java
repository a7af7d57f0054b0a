package ebb.cli;

import ebb.core.policy.Needs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Quantities as a person reads them. */
final class Text {

  private static final double GBIT = 1e9 / 8;

  private Text() {}

  /** {@code 61.2 MiB}. */
  static String bytes(double bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(
        Locale.ROOT, value < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", value, units[unit]);
  }

  /** {@code 300 ms}, {@code 6.4 s}, {@code 12m 30s}. */
  static String seconds(double seconds) {
    if (seconds < 1) {
      return String.format(Locale.ROOT, "%.0f ms", seconds * 1000);
    }
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%dm %02ds", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%dh %02dm", whole / 3600, whole / 60 % 60);
  }

  /** {@code 23 %}. */
  static String percent(double share) {
    return String.format(
        Locale.ROOT, share < 0.0995 && share > 0 ? "%.1f %%" : "%.0f %%", share * 100);
  }

  /** {@code 1.6 Gbit/s, or 7m 10s, or 12 % CPU}; empty where nothing would do. */
  static Optional<String> ways(Needs needs) {
    List<String> ways = new ArrayList<>();
    needs.bytesPerSecond().ifPresent(speed -> ways.add(bits(speed)));
    needs.seconds().ifPresent(time -> ways.add(seconds(time)));
    needs.share().ifPresent(share -> ways.add(percent(share) + " CPU"));
    return ways.isEmpty() ? Optional.empty() : Optional.of(String.join(", or ", ways));
  }

  private static String bits(double bytesPerSecond) {
    return bytesPerSecond < GBIT / 10
        ? String.format(Locale.ROOT, "%.1f Mbit/s", bytesPerSecond / GBIT * 1000)
        : String.format(Locale.ROOT, "%.2f Gbit/s", bytesPerSecond / GBIT);
  }
}
