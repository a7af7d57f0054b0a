package ebb.lab;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a bare guest of one load writes, by what its vCPUs are told to do: a set of pages visited in
 * turn or at random, or two of them.
 *
 * <p>After n visits to P pages, {@code min(n, P)} of them have been written where they are visited
 * in turn, and {@code P (1 - (1 - 1/P)^n)} where at random. Besides, each visit raises an entry of
 * the table of generations, one page for 1024 of the sets.
 */
final class KnownDirtying {

  private static final double PAGE = 4096;
  private static final double PAGES_PER_MIB = 256;
  private static final double ENTRIES_OF_A_PAGE = 1024;

  /** Variables, a stack, the report. */
  private static final double PAGES_BESIDES = 3;

  private static final List<String> KEYS =
      List.of("ws", "speed", "rate", "pattern", "hot", "bias", "fill");

  private final Map<String, String> load = new HashMap<>();
  private final int vcpus;

  /**
   * Of a guest whose vCPUs all do the same from first to last.
   *
   * @throws LabException when it is none such
   */
  KnownDirtying(GuestSpec guest) {
    this.vcpus = guest.vcpus();
    for (String word : List.of(guest.workload().split(" "))) {
      List<String> pair = List.of(word.split("="));
      if (!KEYS.contains(pair.getFirst())) {
        throw new LabException(
            "it is not known what a guest with '" + word + "' writes: take one of a single load");
      }
      load.put(pair.getFirst(), pair.getLast());
    }
  }

  /** Memory that is written by so many visits of all vCPUs together, bytes. */
  double bytesAfter(double visits) {
    double each = visits / vcpus;
    double hot = number("hot") * PAGES_PER_MIB;
    double rest = number("ws") * PAGES_PER_MIB - hot;
    double toHot = number("bias") / 100;
    double pages = vcpus * (written(hot, each * toHot) + written(rest, each * (1 - toHot)));
    double table = vcpus * number("ws") * PAGES_PER_MIB / ENTRIES_OF_A_PAGE;
    double entries =
        isRandom() ? written(table, visits) : Math.min(table, pages / ENTRIES_OF_A_PAGE);
    return PAGE * (pages + entries + PAGES_BESIDES);
  }

  private double written(double pages, double visits) {
    return isRandom()
        ? -pages * Math.expm1(visits * Math.log1p(-1 / Math.max(2, pages)))
        : Math.min(pages, visits);
  }

  private boolean isRandom() {
    return load.getOrDefault("pattern", "seq").equals("rnd");
  }

  /** Memory that is not zeros, bytes. */
  double filledBytes() {
    double sets = vcpus * number("ws") * PAGES_PER_MIB;
    double fill = number("fill") * PAGES_PER_MIB;
    return PAGE * (sets + fill + sets / ENTRIES_OF_A_PAGE + PAGES_BESIDES);
  }

  private double number(String key) {
    return Double.parseDouble(load.getOrDefault(key, "0"));
  }
}
