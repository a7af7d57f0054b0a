package ebb.qemu.migration;

import ebb.steering.MigrationException;
import java.util.Set;

/**
 * Where a guest is to move to, in QEMU's words. QEMU also takes files, commands and descriptors, of
 * which nobody can say whether a QEMU waits behind them: the migration completes all the same, and
 * the guest runs nowhere.
 */
final class Destination {

  private static final Set<String> NO_QEMU = Set.of("file", "exec", "fd");

  private Destination() {}

  /**
   * Refuses what is not a QEMU that waits for the guest.
   *
   * @throws MigrationException saying what to use instead
   */
  static void check(String uri) {
    String scheme = uri.substring(0, Math.max(0, uri.indexOf(':')));
    if (NO_QEMU.contains(scheme)) {
      throw new MigrationException(
          "behind "
              + scheme
              + ": ebb cannot see a QEMU that waits for the guest, and would call a guest moved that"
              + " runs nowhere: write tcp:HOST:PORT or unix:PATH (a tunnel's near end, if there is"
              + " one); to save a guest to a file, have its QEMU do it without ebb");
    }
  }
}
