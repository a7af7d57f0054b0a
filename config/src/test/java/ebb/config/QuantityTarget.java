package ebb.config;

import static ebb.fuzz.FuzzTarget.holds;

import ebb.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Quantities: what is accepted is in range, what is refused is refused with the forms. */
public final class QuantityTarget implements FuzzTarget {

  private static final long MOST = Long.MAX_VALUE / 4;

  private static final List<String> UNITS =
      List.of("", "B", "kB", "MiB", "TB", "b", "Kbit", "Gbit", "ms", "s", "m", "h", "%", "/s", "x");

  @Override
  public String name() {
    return "quantity";
  }

  @Override
  public List<String> corpus() {
    return List.of(
        "1Gbit", "2.5Gbit/s", "125MB", "100MiB/s", "512 MiB", "300ms", "1.5s", "2h", "5%", "0.05");
  }

  @Override
  public List<String> words() {
    return UNITS;
  }

  @Override
  public String make(Random random) {
    long number = random.nextLong() >>> random.nextInt(64);
    String fraction = random.nextBoolean() ? "" : "." + random.nextInt(1 << random.nextInt(31));
    String space = random.nextInt(8) == 0 ? " " : "";
    return number + fraction + space + UNITS.get(random.nextInt(UNITS.size()));
  }

  @Override
  public boolean accepts(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    boolean speed = takes(text, t -> inRange(Quantity.speed(t)), "a speed is written like");
    boolean size = takes(text, t -> inRange(Quantity.size(t)), "a size is written like");
    boolean duration =
        takes(text, t -> inRange(Quantity.duration(t).toMillis()), "a duration is written like");
    boolean share = takes(text, t -> isShare(Quantity.share(t)), "a share is written like");
    holds(!size || speed, "a size that is no speed: " + text);
    holds(!duration || !size, "both a duration and a size: " + text);
    return speed || duration || share;
  }

  private static boolean inRange(long value) {
    return value >= 1 && value <= MOST;
  }

  private static boolean isShare(double share) {
    return share >= 0 && share <= 1;
  }

  private static boolean takes(String text, Predicate<String> reader, String forms) {
    try {
      holds(reader.test(text), "out of range: " + text);
      return true;
    } catch (IllegalArgumentException e) {
      holds(String.valueOf(e.getMessage()).contains(forms), "refused otherwise: " + e);
      return false;
    }
  }
}
