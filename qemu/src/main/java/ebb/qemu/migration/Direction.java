package ebb.qemu.migration;

import ebb.qemu.qmp.QmpClient;
import ebb.steering.MigrationException;
import java.util.Set;

/**
 * Which way a guest goes, seen from one QEMU. A QEMU that takes a guest in answers {@code
 * query-migrate} with the same states as one that a guest leaves. It is told by two things: it is
 * {@code inmigrate} from its start until the guest runs, and it never has counters of memory.
 */
public enum Direction {
  /** No migration is under way. */
  NONE,
  /** The guest leaves this QEMU. */
  OUT,
  /** This QEMU waits for a guest, or is taking one in. */
  IN;

  /** In these a source has counters. It has none yet in {@code setup}. */
  private static final Set<String> COUNTED =
      Set.of(
          "active",
          "pre-switchover",
          "device",
          "postcopy-active",
          "postcopy-device",
          "postcopy-paused",
          "postcopy-recover-setup",
          "postcopy-recover");

  /** Asks a QEMU. */
  public static Direction of(QmpClient qmp) {
    // In this order: a guest that arrives between the two has completed by the second.
    String runState = runState(qmp);
    return of(runState, MigrationInfo.read(qmp));
  }

  /**
   * Tells the direction from what a QEMU has said, the run state before the other.
   *
   * @param runState QEMU's word for what the guest does
   */
  static Direction of(String runState, MigrationInfo info) {
    if (runState.equals("inmigrate")) {
      return IN;
    }
    if (!info.isUnderWay()) {
      return NONE;
    }
    return COUNTED.contains(info.status()) && !info.counters().areThere() ? IN : OUT;
  }

  /**
   * Refuses a QEMU that waits for a guest, or is taking one in.
   *
   * @throws MigrationException saying where ebb belongs
   */
  void refuseIncoming() {
    if (this == IN) {
      throw new MigrationException(
          "this QEMU waits for a guest or is taking one in; ebb steers a migration at its source:"
              + " give the monitor of the QEMU that the guest leaves");
    }
  }

  /** QEMU's word for what the guest does. */
  static String runState(QmpClient qmp) {
    return qmp.execute("query-status").words("status").orElse("unknown");
  }
}
