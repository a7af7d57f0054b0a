package ebb.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Quantities in the units people write. Each method throws an {@link IllegalArgumentException} that
 * shows the accepted forms for anything else.
 */
public final class Quantity {

  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s*([a-zA-Z%]*)");

  private static final Map<String, BigDecimal> BYTES =
      Map.ofEntries(
          unit("b", 1),
          unit("kb", 1_000),
          unit("mb", 1_000_000),
          unit("gb", 1_000_000_000),
          unit("tb", 1_000_000_000_000L),
          unit("kib", 1L << 10),
          unit("mib", 1L << 20),
          unit("gib", 1L << 30),
          unit("tib", 1L << 40));

  private static final Map<String, BigDecimal> BITS =
      Map.of(
          "bit", new BigDecimal("0.125"),
          "kbit", new BigDecimal(125),
          "mbit", new BigDecimal(125_000),
          "gbit", new BigDecimal(125_000_000));

  private static final Map<String, BigDecimal> MILLIS =
      Map.of(
          "ms", BigDecimal.ONE,
          "s", new BigDecimal(1_000),
          "m", new BigDecimal(60_000),
          "h", new BigDecimal(3_600_000));

  private Quantity() {}

  private static Map.Entry<String, BigDecimal> unit(String name, long bytes) {
    return Map.entry(name, BigDecimal.valueOf(bytes));
  }

  /** A speed, bytes a second, at least 1: {@code 1Gbit}, {@code 125MB}, {@code 100MiB/s}. */
  public static long speed(String text) {
    String forms =
        "a speed is written like 1Gbit, 800Mbit, 125MB or 100MiB (per second; b alone is neither bit"
            + " nor byte)";
    Matcher matcher = match(text.replaceFirst("/s$", ""), forms, text);
    BigDecimal bits = BITS.get(matcher.group(2).toLowerCase(Locale.ROOT));
    return whole(matcher, bits != null ? bits : bytes(matcher), forms, text);
  }

  /** A size, bytes, at least 1: {@code 512MiB}, {@code 8GiB}. */
  public static long size(String text) {
    String forms = "a size is written like 512MiB, 8GiB or 500MB";
    Matcher matcher = match(text, forms, text);
    return whole(matcher, bytes(matcher), forms, text);
  }

  /** Bytes in the unit; none for a small b, with which some mean bits. */
  private static @Nullable BigDecimal bytes(Matcher matcher) {
    String unit = matcher.group(2);
    return unit.endsWith("B") ? BYTES.get(unit.toLowerCase(Locale.ROOT)) : null;
  }

  /** A duration, at least 1 ms: {@code 300ms}, {@code 5s}, {@code 10m}, {@code 2h}. */
  public static Duration duration(String text) {
    String forms = "a duration is written like 300ms, 5s, 10m or 2h";
    Matcher matcher = match(text, forms, text);
    return Duration.ofMillis(whole(matcher, MILLIS.get(matcher.group(2)), forms, text));
  }

  /** A share, 0 to 1: {@code 5%} or {@code 0.05}. */
  public static double share(String text) {
    String forms = "a share is written like 5% or 0.05, from 0 to 100%";
    Matcher matcher = match(text, forms, text);
    double value = Double.parseDouble(matcher.group(1));
    double share =
        switch (matcher.group(2)) {
          case "%" -> value / 100;
          case "" -> value;
          default -> -1;
        };
    if (share < 0 || share > 1) {
      throw refusal(text, forms);
    }
    return share;
  }

  private static Matcher match(String text, String forms, String original) {
    Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
    if (!matcher.matches()) {
      throw refusal(original, forms);
    }
    return matcher;
  }

  private static long whole(
      Matcher matcher, @Nullable BigDecimal factor, String forms, String text) {
    if (factor == null) {
      throw refusal(text, forms);
    }
    BigDecimal value =
        new BigDecimal(matcher.group(1)).multiply(factor).setScale(0, RoundingMode.HALF_UP);
    if (value.signum() <= 0 || value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 4)) > 0) {
      throw refusal(text, forms);
    }
    return value.longValueExact();
  }

  private static IllegalArgumentException refusal(String text, String forms) {
    return new IllegalArgumentException("'" + text + "' is not understood; " + forms);
  }
}
