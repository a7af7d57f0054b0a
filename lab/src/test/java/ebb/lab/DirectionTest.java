package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.host.throttle.ThrottleChoice;
import ebb.json.JsonObject;
import ebb.qemu.migration.Direction;
import ebb.qemu.migration.MigrationInfo;
import ebb.qemu.migration.QemuSessions;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationException;
import ebb.steering.session.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where guests of real QEMUs go: out, in, to a file. Needs a QEMU. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DirectionTest {

  private static final String SET_PARAMETERS = "migrate-set-parameters";

  private static JsonObject cap(long bytesPerSecond) {
    return JsonObject.empty().with("max-bandwidth", bytesPerSecond);
  }

  private static Session attach(QmpClient qmp) {
    return QemuSessions.attach(
        qmp, LabFixture.ebb(0.5), ThrottleOpener.of(ThrottleChoice.NONE), notice -> {});
  }

  private static void assertIsLeftAlone(QmpClient qmp) {
    assertThatThrownBy(() -> attach(qmp))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("at its source");
  }

  /** What QEMU tells of it is as of one that moves the guest, but for the capability. */
  @Test
  void aGuestThatIsSavedToAFileIsLeftAlone(@TempDir Path folder) {
    try (Lab lab = LabFixture.lab(GuestSpec.EASY)) {
      QmpClient saved = lab.source().qmp();
      lab.source().awaitReady(Duration.ofSeconds(60));
      JsonObject mapped = JsonObject.empty().with("capability", "mapped-ram").with("state", true);
      saved.execute(
          "migrate-set-capabilities", JsonObject.empty().with("capabilities", List.of(mapped)));
      saved.execute(SET_PARAMETERS, cap(8 << 20));
      saved.execute("migrate", JsonObject.empty().with("uri", "file:" + folder.resolve("guest")));
      while (!MigrationInfo.read(saved).status().equals("active")) {
        LabQemu.pause(Duration.ofMillis(5));
      }

      assertThat(Direction.of(saved)).isEqualTo(Direction.OUT);
      assertThatThrownBy(() -> attach(saved))
          .isInstanceOf(MigrationException.class)
          .hasMessageContaining("saves the guest to a file");
    }
  }

  @Test
  void aDestinationIsNeverTakenForASource() {
    try (Lab lab = LabFixture.lab(GuestSpec.EASY);
        QmpClient arriving =
            QmpClient.connect(lab.destination().monitorForSteering(), Duration.ofSeconds(5))) {
      QmpClient leaving = lab.source().qmp();
      lab.source().awaitReady(Duration.ofSeconds(60));
      String found = arriving.execute("query-migrate-parameters").toString();
      assertThat(Direction.of(arriving)).isEqualTo(Direction.IN);
      assertThat(Direction.of(leaving)).isEqualTo(Direction.NONE);
      assertIsLeftAlone(arriving);

      leaving.execute(SET_PARAMETERS, cap(8 << 20));
      leaving.execute("migrate", JsonObject.empty().with("uri", lab.uri()));
      while (!MigrationInfo.read(arriving).status().equals("active")) {
        LabQemu.pause(Duration.ofMillis(5));
      }
      assertThat(Direction.of(leaving)).isEqualTo(Direction.OUT);
      assertIsLeftAlone(arriving);

      leaving.execute(SET_PARAMETERS, cap(LabFixture.LINK));
      var seen = EnumSet.noneOf(Direction.class);
      while (!MigrationInfo.read(arriving).status().equals("completed")) {
        seen.add(Direction.of(arriving));
      }
      assertThat(seen).contains(Direction.IN).doesNotContain(Direction.OUT);
      assertThat(Direction.of(arriving)).isEqualTo(Direction.NONE);
      assertThat(arriving.execute("query-migrate-parameters")).hasToString(found);
    }
  }
}
