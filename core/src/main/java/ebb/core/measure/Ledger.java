package ebb.core.measure;

/**
 * The two measures by which the 2011 suggestion makes sure that more pages are migrated than
 * dirtied: (1) the running average of migrated pages is larger than that of newly dirtied ones, and
 * (2) so is their total. Entered round by round.
 *
 * <p>Source: "Migration convergence - a suggestion", qemu-devel, December 2011.
 */
public final class Ledger {

  private final RunningAverage migrated = new RunningAverage();
  private final RunningAverage dirtied = new RunningAverage();
  private double migratedTotal;
  private double dirtiedTotal;
  private long rounds;

  /** Enters rounds that have ended: bytes migrated and newly dirtied in each, and how many. */
  public void enter(double migratedBytes, double dirtiedBytes, long count) {
    for (long i = 0; i < Math.min(count, 1000); i++) {
      migrated.add(migratedBytes);
      dirtied.add(dirtiedBytes);
    }
    migratedTotal += migratedBytes * count;
    dirtiedTotal += dirtiedBytes * count;
    rounds += count;
  }

  /** Rounds entered so far. */
  public long rounds() {
    return rounds;
  }

  /** Measure 1: the running average of migrated memory exceeds that of newly dirtied memory. */
  public boolean averageAhead() {
    return migrated.value() > dirtied.value();
  }

  /** Measure 2: more memory has been migrated in all than newly dirtied. */
  public boolean totalAhead() {
    return migratedTotal > dirtiedTotal;
  }

  /** Both measures hold. */
  public boolean ahead() {
    return averageAhead() && totalAhead();
  }
}
