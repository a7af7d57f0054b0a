package ebb.lab;

import ebb.core.Intent;
import ebb.core.Phase;
import ebb.host.throttle.ThrottleChoice;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary.Status;
import java.util.List;
import java.util.OptionalLong;

/**
 * How a cap on the bandwidth is kept where the memory goes over several channels (multifd), for
 * which QEMU's own cap lets more through: by what a network interface counts that nothing else goes
 * over, headers and all, while memory is copied. What comes at the switchover is not looked at, as
 * QEMU lifts its cap for that.
 *
 * @param worst the most that any stretch of ten seconds carried, as a part of the cap
 * @param mean what all of it carried, as a part of the cap
 * @param seconds how long it took
 */
public record KeptCap(double worst, double mean, double seconds) {

  /** Takes some twenty seconds over 24 MiB/s. */
  public static final GuestSpec GUEST = new GuestSpec(512, 1, "ws=128 speed=200 fill=256");

  private static final double AGGRESSION = 0.3;
  private static final double MAX_DOWNTIME_SECONDS = 0.3;

  /**
   * Migrates a guest and measures it.
   *
   * @param channels of multifd; 0 for a single stream, without multifd
   * @param bytesPerSecond the cap
   * @throws LabException when it does not arrive whole
   */
  public static KeptCap measure(
      QemuBinary qemu, GuestSpec guest, int channels, long bytesPerSecond) {
    var request =
        new MigrationRequest(
            new Intent(AGGRESSION, 0, MAX_DOWNTIME_SECONDS),
            "ebb",
            OptionalLong.of(bytesPerSecond));
    try (var lab = new Lab(qemu, guest, directory -> new OwnLoopback())) {
      split(lab.source().qmp(), channels);
      split(lab.destination().qmp(), channels);
      lab.destination()
          .qmp()
          .execute("migrate-incoming", JsonObject.empty().with("uri", lab.uri()));
      long inside = lab.source().process().pid();
      var wire = new Wire();
      try (var migration =
          LabMigration.prepare(
              lab, request, ThrottleOpener.of(ThrottleChoice.AUTO), notice -> {})) {
        LabResult result =
            migration.run(step -> {
              if (step.reading().phase() == Phase.PRE_COPY) {
                wire.add(System.nanoTime() / 1e9, OwnLoopback.sentBytes(inside));
              }
            });
        if (result.summary().status() != Status.COMPLETED || !result.isGood()) {
          throw new LabException("the guest did not arrive whole: " + result);
        }
      }
      return new KeptCap(
          wire.worst() / bytesPerSecond, wire.mean() / bytesPerSecond, wire.seconds());
    }
  }

  private static void split(QmpClient qmp, int channels) {
    if (channels == 0) {
      return;
    }
    JsonObject multifd = JsonObject.empty().with("capability", "multifd").with("state", true);
    qmp.execute(
        "migrate-set-capabilities", JsonObject.empty().with("capabilities", List.of(multifd)));
    qmp.execute("migrate-set-parameters", JsonObject.empty().with("multifd-channels", channels));
  }
}
