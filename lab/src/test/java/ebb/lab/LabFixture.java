package ebb.lab;

import ebb.core.Intent;
import ebb.host.throttle.ThrottleChoice;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What the tests on real QEMUs share. */
final class LabFixture {

  static final long MIB = 1 << 20;
  static final long LINK = 60 * MIB;

  /** Rewrites its 64 MiB four times a second; small, so that a test is short. */
  static final GuestSpec STUBBORN = new GuestSpec(192, 1, "ws=64 speed=256");

  private LabFixture() {}

  static QemuBinary qemu() {
    QemuBinary qemu =
        QemuBinary.onPath()
            .orElseThrow(
                () -> new AssertionError("these tests need a QEMU; run scripts/install-qemu"));
    qemu.unfit()
        .ifPresent(reason -> {
          throw new AssertionError(reason + "; run scripts/install-qemu");
        });
    return qemu;
  }

  static Lab lab(GuestSpec guest) {
    return new Lab(qemu(), guest, Link::unixSocket);
  }

  static MigrationRequest ebb(double aggression) {
    return new MigrationRequest(new Intent(aggression, 0, 0.3), "ebb", OptionalLong.of(LINK));
  }

  static LabMigration prepare(Lab lab, MigrationRequest request, ThrottleChoice throttle) {
    return LabMigration.prepare(lab, request, ThrottleOpener.of(throttle), notice -> {});
  }

  /** Groups that some ebb has made for one of these processes. */
  static List<Path> throttleGroups(List<ProcessHandle> processes) throws IOException {
    return HostTraces.throttleGroups(processes.stream().map(ProcessHandle::pid).toList());
  }
}
