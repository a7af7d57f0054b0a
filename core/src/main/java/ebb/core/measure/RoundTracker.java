package ebb.core.measure;

import ebb.core.Phase;
import ebb.core.Reading;
import java.util.Optional;

/**
 * Cuts the stream of readings into rounds.
 *
 * <p>What a round dirtied follows from an identity that needs no reading at the very moment of the
 * sync: memory handled so far plus memory remaining is all that was ever known to be dirty, so its
 * growth is what the syncs in between have found. The guest's own CPU time at the sync is that of
 * the first reading of the new round; adapters take one as soon as they hear of a sync. A sync that
 * the hypervisor does not count, as QEMU 11.1 does not count those of auto-converge, is known by
 * that growth alone. A round that was joined midway is not reported: the CPU time it had used
 * before is unknown, unless the migration was seen before its first round began.
 */
public final class RoundTracker {

  /**
   * A round, or several short ones that ended between two readings, seen whole.
   *
   * @param toSendBytes what waited to be sent at its start
   * @param sentBytes what was sent in it, the mean if it is several rounds; what is missing to all
   *     still waits, as a sync that the hypervisor adds in between cuts a round short
   * @param dirtiedBytes what the sync at its end found newly dirty, the mean if it is several
   *     rounds
   * @param vcpuSeconds CPU time the guest used in it, s, the mean if it is several rounds
   * @param count how many rounds this stands for, at least 1
   */
  public record Round(
      long toSendBytes, long sentBytes, long dirtiedBytes, double vcpuSeconds, long count) {}

  /** What the counters may differ by only because one was read after the other, bytes. */
  private static final long LEAST_GROWTH_BYTES = 4 << 20;

  private long number;
  private long startBytes;
  private long startMigrated;
  private long startKnownDirty;
  private double startVcpuSeconds;
  private long firstKnownDirty;
  private long lastKnownDirty;
  private double lastVcpuSeconds;
  private double setupVcpuSeconds = -1;
  private boolean joinedMidway;

  /** Takes one reading in; the round that ended just before it, if one did. */
  public Optional<Round> add(Reading reading) {
    if (reading.phase() == Phase.SETUP) {
      setupVcpuSeconds = reading.vcpuSeconds();
    }
    if (reading.phase() != Phase.PRE_COPY || reading.round() < 1) {
      return Optional.empty();
    }
    long knownDirty = reading.remainingBytes() + reading.migratedBytes();
    lastKnownDirty = knownDirty;
    lastVcpuSeconds = reading.vcpuSeconds();
    if (number == 0) {
      firstKnownDirty = knownDirty;
      begin(reading, knownDirty);
      joinedMidway = reading.round() > 1 || reading.migratedBytes() > reading.totalBytes() / 50;
      if (joinedMidway && reading.round() == 1 && setupVcpuSeconds >= 0) {
        beganAtSetup(knownDirty);
      }
      return Optional.empty();
    }
    if (reading.round() <= number && !hasGrown(knownDirty)) {
      return Optional.empty();
    }
    long count = Math.max(1, reading.round() - number);
    var ended =
        new Round(
            startBytes,
            Math.max(0, reading.migratedBytes() - startMigrated) / count,
            Math.max(0, knownDirty - startKnownDirty) / count,
            Math.max(0, reading.vcpuSeconds() - startVcpuSeconds) / count,
            count);
    begin(reading, knownDirty);
    boolean whole = !joinedMidway;
    joinedMidway = false;
    return whole ? Optional.of(ended) : Optional.empty();
  }

  /** Whether a sync that the hypervisor does not count has found more. */
  private boolean hasGrown(long knownDirty) {
    return number > 1
        && knownDirty - startKnownDirty > Math.max(LEAST_GROWTH_BYTES, startBytes / 64);
  }

  private void begin(Reading reading, long knownDirty) {
    number = reading.round();
    startBytes = reading.remainingBytes();
    startMigrated = reading.migratedBytes();
    startKnownDirty = knownDirty;
    startVcpuSeconds = reading.vcpuSeconds();
  }

  /** On a busy host the first reading after the start may come late. */
  private void beganAtSetup(long knownDirty) {
    startBytes = knownDirty;
    startMigrated = 0;
    startVcpuSeconds = setupVcpuSeconds;
    joinedMidway = false;
  }

  /** Number of the current round, 0 before the first. */
  public long number() {
    return number;
  }

  /** What the current round had to send when it was first seen, bytes. */
  public long toSendBytes() {
    return startBytes;
  }

  /** CPU time the guest has used in the current round, s. */
  public double usedVcpuSeconds() {
    return Math.max(0, lastVcpuSeconds - startVcpuSeconds);
  }

  /** All that the syncs have found newly dirty so far, bytes. */
  public long dirtiedBytes() {
    return Math.max(0, lastKnownDirty - firstKnownDirty);
  }
}
