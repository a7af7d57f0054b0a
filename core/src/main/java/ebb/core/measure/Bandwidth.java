package ebb.core.measure;

import ebb.core.Phase;
import ebb.core.Reading;
import java.util.ArrayDeque;

/**
 * How fast the migration gets guest memory across now: guest bytes a second over the last second of
 * readings. Not the cap, and not the hypervisor's own figure, which goes stale when a link stalls.
 *
 * <p>Zero pages of the first round say nothing about the link (thousands of them fit into one
 * packet), so stretches in which far more memory was handled than sent are left out there, and so
 * are those between them in which nothing was: a busy host takes its time to find them. Later
 * rounds hardly have any, and what is handled faster than it is sent there is compression, which
 * counts.
 */
public final class Bandwidth {

  private static final double WINDOW_SECONDS = 1.0;
  private static final double ZERO_PAGES_FACTOR = 1.5;

  // A hundred times what a second of readings makes: time that hardly moves must not fill memory.
  private static final int MOST_STRETCHES = 1000;

  private record Stretch(double seconds, double bytes, double sentBytes) {}

  private final ArrayDeque<Stretch> stretches = new ArrayDeque<>();
  private double windowSeconds;
  private double windowBytes;
  private double windowSentBytes;
  private double lastSeconds = -1;
  private long lastRound;
  private long lastMigrated;
  private long lastSent;
  private boolean amongZeroPages;

  /** Takes one reading in. */
  public void add(Reading reading) {
    if (reading.phase() != Phase.PRE_COPY && reading.phase() != Phase.POST_COPY) {
      return;
    }
    double seconds = reading.seconds() - lastSeconds;
    double migrated = Math.max(0, reading.migratedBytes() - lastMigrated);
    double sent = Math.max(0, reading.sentBytes() - lastSent);
    boolean first = lastSeconds < 0;
    lastSeconds = reading.seconds();
    lastMigrated = reading.migratedBytes();
    lastSent = reading.sentBytes();
    boolean nothing = migrated == 0 && sent == 0;
    amongZeroPages =
        nothing
            ? amongZeroPages && reading.round() <= 1
            : !first && lastRound <= 1 && migrated > ZERO_PAGES_FACTOR * sent;
    lastRound = reading.round();
    if (first || seconds <= 0 || amongZeroPages) {
      return;
    }
    stretches.addLast(joined(seconds, migrated, sent));
    windowSeconds += seconds;
    windowBytes += migrated;
    windowSentBytes += sent;
    while (windowSeconds - stretches.getFirst().seconds() >= WINDOW_SECONDS) {
      Stretch old = stretches.removeFirst();
      windowSeconds -= old.seconds();
      windowBytes -= old.bytes();
      windowSentBytes -= old.sentBytes();
    }
  }

  private Stretch joined(double seconds, double migrated, double sent) {
    if (stretches.size() < MOST_STRETCHES) {
      return new Stretch(seconds, migrated, sent);
    }
    Stretch last = stretches.removeLast();
    return new Stretch(last.seconds() + seconds, last.bytes() + migrated, last.sentBytes() + sent);
  }

  /** Bytes a second, 0 while unknown or when nothing has got across for a second. */
  public double bytesPerSecond() {
    return windowSeconds > 0 ? Math.max(0, windowBytes) / windowSeconds : 0;
  }

  /**
   * What is seen of that on the wire, and at most that: less where pages are compressed. By this
   * QEMU reckons how much may be left for the switchover (migration_update_counters in its
   * migration/migration.c).
   */
  public double wireBytesPerSecond() {
    return windowSeconds > 0
        ? Math.min(bytesPerSecond(), Math.max(0, windowSentBytes) / windowSeconds)
        : 0;
  }

  /** Whether there has been anything to go by. */
  public boolean isKnown() {
    return !stretches.isEmpty();
  }
}
