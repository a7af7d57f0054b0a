package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.host.throttle.ThrottleChoice;
import ebb.json.JsonObject;
import ebb.qemu.migration.MigrationInfo;
import ebb.qemu.migration.QemuMeasurement;
import ebb.qemu.migration.QemuSessions;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.Looking;
import ebb.steering.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real guest that auto-converge holds already when ebb attaches. Needs a QEMU. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeldGuestTest {

  @Test
  void whatAutoConvergeHoldsBackIsDemandAllTheSame() {
    try (Lab lab = LabFixture.lab(GuestSpec.BUSY);
        QmpClient qmp =
            QmpClient.connect(lab.source().monitorForSteering(), Duration.ofSeconds(5))) {
      lab.source().awaitReady(Duration.ofSeconds(60));
      double demand =
          QemuMeasurement.of(qmp, Duration.ofSeconds(1), Looking.forbidden()).demandVcpus();
      JsonObject on = JsonObject.empty().with("capability", "auto-converge").with("state", true);
      qmp.execute("migrate-set-capabilities", JsonObject.empty().with("capabilities", List.of(on)));
      qmp.execute(
          "migrate-set-parameters",
          JsonObject.empty()
              .with("max-bandwidth", LabFixture.LINK)
              .with("throttle-trigger-threshold", 1)
              .with("cpu-throttle-initial", 95));
      qmp.execute("migrate", JsonObject.empty().with("uri", lab.uri()));
      while (MigrationInfo.read(qmp).counters().throttlePercentage() < 95) {
        LabQemu.pause(Duration.ofMillis(20));
      }

      try (Session session =
          QemuSessions.attach(
              qmp, LabFixture.ebb(0.5), ThrottleOpener.of(ThrottleChoice.NONE), notice -> {})) {
        System.out.printf("demand %.2f, while held %.2f%n", demand, session.demandVcpus());
        assertThat(session.demandVcpus()).isBetween(demand / 2, 1.0);
      }
      qmp.execute("migrate_cancel");
    }
  }
}
