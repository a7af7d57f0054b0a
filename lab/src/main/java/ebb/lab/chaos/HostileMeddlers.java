package ebb.lab.chaos;

import ebb.lab.chaos.QmpProxy.Meddler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a QEMU can say that its guest has taken over. */
final class HostileMeddlers {

  private static final Pattern THREAD = Pattern.compile("\"thread-id\": \\d+");
  private static final String LIST = "\"return\": [";
  private static final String ACTIVE = "\"status\": \"active\"";

  /** What a line of QEMU's is followed by is that much a second, as ebb asks twelve times. */
  private static final int LINES_A_SECOND = 12;

  private HostileMeddlers() {}

  /** From a moment in the first seconds of a migration on, not at its first look at the vCPUs. */
  static BooleanSupplier later(Random random) {
    int looks = 2 + random.nextInt(2);
    var seen = new int[1];
    return () -> seen[0]++ >= looks;
  }

  /**
   * Names threads as those of vCPUs: beside the guest's own, or in their place.
   *
   * @param begun whether it is time
   * @param instead whether the guest's own are not named
   */
  static Meddler naming(Supplier<List<Long>> threads, BooleanSupplier begun, boolean instead) {
    return line -> {
      if (!line.contains(LIST) || !THREAD.matcher(line).find() || !begun.getAsBoolean()) {
        return List.of(line);
      }
      List<Long> named = threads.get();
      if (named.isEmpty()) {
        return List.of(line);
      }
      return List.of(
          instead
              ? THREAD.matcher(line).replaceAll(thread(named.getFirst()))
              : line.replace(LIST, LIST + entries(named)));
    };
  }

  private static String entries(List<Long> threads) {
    return threads.stream().map(id -> "{" + thread(id) + "}, ").collect(Collectors.joining());
  }

  private static String thread(long id) {
    return "\"thread-id\": " + id;
  }

  /**
   * Tells of events without end while the guest is migrated.
   *
   * @param event one, as JSON without its time
   * @param aSecond how many, about
   * @param seconds for how long, from the migration's first seconds on
   */
  static Meddler flooding(Supplier<String> event, int aSecond, double seconds, Random random) {
    BooleanSupplier begun = laterThanActive(random);
    var until = new long[] {0};
    var active = new boolean[1];
    int more = Math.max(1, aSecond / LINES_A_SECOND);
    boolean seldom = aSecond < LINES_A_SECOND;
    return line -> {
      active[0] |= line.contains(ACTIVE);
      if (!active[0] || !begun.getAsBoolean()) {
        return List.of(line);
      }
      long now = System.nanoTime();
      until[0] = until[0] == 0 ? now + (long) (seconds * 1e9) : until[0];
      if (now > until[0] || (seldom && random.nextInt(LINES_A_SECOND) >= aSecond)) {
        return List.of(line);
      }
      var all = new ArrayList<String>(List.of(line));
      for (int i = 0; i < more; i++) {
        all.add(
            "{\"timestamp\": {\"seconds\": 1, \"microseconds\": " + i + "}, " + event.get() + "}");
      }
      return all;
    };
  }

  private static BooleanSupplier laterThanActive(Random random) {
    int lines = random.nextInt(2 * LINES_A_SECOND);
    var seen = new int[1];
    return () -> seen[0]++ >= lines;
  }
}
