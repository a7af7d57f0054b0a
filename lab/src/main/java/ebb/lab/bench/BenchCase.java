package ebb.lab.bench;

import ebb.lab.GuestSpec;
import ebb.lab.LabGuest;
import ebb.lab.LinuxGuest;
import java.nio.file.Path;

/**
 * What is migrated, over what.
 *
 * @param name unique in a suite, also the name of its guest but for what tells links apart
 * @param guest the guest and its load
 * @param link between the QEMUs
 * @param maxDowntimeSeconds the downtime limit, s
 */
public record BenchCase(String name, LabGuest guest, BenchLink link, double maxDowntimeSeconds) {

  private static final long MIB = 1 << 20;
  private static final long SPEED = 60 * MIB;
  private static final double MAX_DOWNTIME_SECONDS = 0.3;

  /** A named guest of the lab over a capped link. */
  static BenchCase capped(String guest) {
    return of(guest, new BenchLink(false, SPEED));
  }

  /** A named guest of the lab over a shaped link. */
  static BenchCase shaped(String guest) {
    return of(guest, new BenchLink(true, SPEED));
  }

  private static BenchCase of(String guest, BenchLink link) {
    String name = link.shaped() ? guest + "-shaped" : guest;
    return new BenchCase(name, GuestSpec.parse(guest), link, MAX_DOWNTIME_SECONDS);
  }

  /** A guest by its parameters over a capped link that is faster than the others. */
  static BenchCase faster(String shape, long mibPerSecond, String guest) {
    return new BenchCase(
        shape + "-at-" + mibPerSecond,
        GuestSpec.parse(guest),
        new BenchLink(false, mibPerSecond * MIB),
        MAX_DOWNTIME_SECONDS);
  }

  /** A real program in Linux, over a capped link. */
  static BenchCase program(Path linux, String load, int memoryMib, long mibPerSecond) {
    return new BenchCase(
        load,
        new LinuxGuest(linux, memoryMib, 1, load),
        new BenchLink(false, mibPerSecond * MIB),
        MAX_DOWNTIME_SECONDS);
  }

  /** In a line. */
  public String describe() {
    return guest.describe() + "; " + link.describe();
  }
}
