package ebb.qemu.throttle;

import ebb.core.notice.NoticeListener;
import ebb.host.cgroup.Custody;
import ebb.host.guest.Vcpus;
import ebb.host.throttle.Throttle;
import ebb.host.throttle.ThrottleChoice;
import ebb.qemu.qmp.QmpClient;

/** Makes the throttle of a QEMU's guest once its vCPUs are known. */
@FunctionalInterface
public interface ThrottleOpener {

  /** The one that makes what an operator has chosen. */
  static ThrottleOpener of(ThrottleChoice choice) {
    return new ChosenThrottle(choice);
  }

  /**
   * Sets the throttle up, unthrottled as yet.
   *
   * @param canUseAutoConverge false for a migration that already runs with that capability off, or
   *     cannot have it
   * @param custody takes a cgroup away if this process no longer can
   * @param notices told what {@code AUTO} fell back to and why, and what could not be undone
   * @throws ebb.host.throttle.ThrottleException when the mechanism asked for cannot be used, or
   *     another ebb holds the guest, whose journal is not this user's
   */
  Throttle open(
      QmpClient qmp,
      Vcpus vcpus,
      boolean canUseAutoConverge,
      Custody custody,
      NoticeListener notices);
}
