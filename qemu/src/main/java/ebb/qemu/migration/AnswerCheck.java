package ebb.qemu.migration;

import ebb.json.JsonObject;
import ebb.steering.MigrationCounters;
import java.util.List;
import java.util.Optional;

/**
 * Looks at answers to {@code query-migrate} of a migration in pre-copy: one that cannot be true
 * must not reach the law, which would learn from it.
 *
 * <p>Counters are compared with those of the answer just before, whatever that was worth. So a
 * single wild answer costs two readings, and a QEMU whose counters have begun anew costs one.
 */
final class AnswerCheck {

  private static final List<String> NEEDED =
      List.of("total", "remaining", "transferred", "normal", "duplicate", "dirty-sync-count");

  private static final long LEAST_PAGE = 512;
  private static final long LARGEST_PAGE = 1 << 30;
  private static final long MOST = Long.MAX_VALUE / 4;

  // Far beyond any machine: these tell a broken counter, not a fast one.
  private static final double MOST_BYTES_PER_SECOND = 1e12;
  private static final double MOST_ROUNDS_PER_SECOND = 1000;

  private long lastRound;
  private long lastMigratedBytes;
  private double lastSeconds;
  private boolean compares;

  /**
   * @param joinedMidway whether the migration had begun before, so that its first counters can be
   *     anything
   */
  AnswerCheck(boolean joinedMidway) {
    this.compares = !joinedMidway;
  }

  /**
   * What is wrong with an answer, empty when nothing is.
   *
   * @param info the same answer as read
   * @param seconds when it came, s, from the start of the migration
   */
  Optional<String> fault(JsonObject answer, MigrationInfo info, double seconds) {
    Optional<JsonObject> ram = answer.object("ram");
    if (ram.isEmpty()) {
      return Optional.of("it has no counters");
    }
    for (String name : NEEDED) {
      long value = ram.get().number(name).orElse(-1);
      if (value < 0 || value > MOST) {
        return Optional.of(name + " is missing or no number that can be");
      }
    }
    long page = ram.get().number("page-size").orElse(LEAST_PAGE);
    if (page < LEAST_PAGE || page > LARGEST_PAGE || Long.bitCount(page) != 1) {
      return Optional.of("no page has " + page + " bytes");
    }
    MigrationCounters counters = info.counters();
    if (counters.remainingBytes() / 2 > counters.totalBytes()) {
      return Optional.of("more memory remains than there is");
    }
    return jump(counters, seconds);
  }

  private Optional<String> jump(MigrationCounters counters, double seconds) {
    double elapsed = Math.max(0, seconds - lastSeconds);
    double mostBytes = counters.totalBytes() + elapsed * MOST_BYTES_PER_SECOND;
    double mostRounds = (1 + elapsed) * MOST_ROUNDS_PER_SECOND;
    boolean back = counters.migratedBytes() < lastMigratedBytes || counters.round() < lastRound;
    boolean far =
        counters.migratedBytes() - lastMigratedBytes > mostBytes
            || counters.round() - lastRound > mostRounds;
    boolean compared = compares;
    compares = true;
    lastMigratedBytes = counters.migratedBytes();
    lastRound = counters.round();
    lastSeconds = seconds;
    if (!compared || !(back || far)) {
      return Optional.empty();
    }
    return Optional.of(back ? "its counters went backwards" : "its counters went too far at once");
  }
}
