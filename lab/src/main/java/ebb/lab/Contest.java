package ebb.lab;

import ebb.core.Intent;
import ebb.core.loop.SteeringLoop;
import ebb.core.notice.NoticeListener;
import ebb.host.throttle.ThrottleChoice;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationRequest;
import java.util.OptionalLong;

/**
 * One ground for all contenders: each gets the same guest, freshly booted, and the same link.
 *
 * @param notices told in plain words what the operator should know
 */
public record Contest(
    QemuBinary qemu, GuestSpec guest, Lab.LinkMaker link, NoticeListener notices) {

  /**
   * Somebody who steers.
   *
   * @param name in reports
   */
  public record Contender(String name, MigrationRequest request, ThrottleOpener throttle) {

    /** QEMU's auto-converge with this initial throttle, percent. */
    public static Contender autoConverge(
        int initialPercent, double maxDowntimeSeconds, long speedBytesPerSecond) {
      var request =
          new MigrationRequest(
              new Intent(0, 0, maxDowntimeSeconds), "none", OptionalLong.of(speedBytesPerSecond));
      return new Contender(
          "auto-converge",
          request,
          (qmp, vcpus, canUse, custody, told) -> new AutoConverge(qmp, initialPercent));
    }

    /** A policy of ebb's. */
    public static Contender policy(
        String name,
        double aggression,
        double maxDowntimeSeconds,
        long speedBytesPerSecond,
        ThrottleChoice throttle) {
      var request =
          new MigrationRequest(
              new Intent(aggression, 0, maxDowntimeSeconds),
              name,
              OptionalLong.of(speedBytesPerSecond));
      return new Contender(name, request, ThrottleOpener.of(throttle));
    }
  }

  /** Sees a migration that is about to begin, and gives whoever is to watch it. */
  @FunctionalInterface
  public interface Watcher {
    SteeringLoop.Observer watch(LabMigration migration);
  }

  /** Boots the guest, migrates it, asks it how it was, and ends all that was started. */
  public LabResult run(Contender contender, Watcher watcher) {
    try (Lab lab = new Lab(qemu, guest, link);
        LabMigration migration =
            LabMigration.prepare(lab, contender.request(), contender.throttle(), notices)) {
      return migration.run(watcher.watch(migration));
    }
  }
}
