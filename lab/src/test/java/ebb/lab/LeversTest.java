package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.lever.LeverWish;
import ebb.core.lever.LeversText;
import ebb.core.notice.NoticeListener;
import ebb.host.throttle.ThrottleChoice;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Levers that ebb turns on in two real QEMUs, of which one waits to be told where to listen. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeversTest {

  private static final GuestSpec GUEST = new GuestSpec(128, 1, "ws=32 speed=128");
  private static final String PSK = "tls-creds-psk";

  private final List<String> notices = new ArrayList<>();

  private static Lab lab() {
    return new Lab(
        LabFixture.qemu(), GUEST, directory -> Link.deferred(Link.unixSocket(directory)));
  }

  private LabMigration prepare(Lab lab, String levers) {
    var request =
        new MigrationRequest(new Intent(0.5, 0, 0.3), "ebb", OptionalLong.of(60 * LabFixture.MIB))
            .withLevers(LeverWish.exactly(LeversText.parse(levers), 1));
    return LabMigration.prepare(
        lab, request, ThrottleOpener.of(ThrottleChoice.AUTO), NoticeListener.texts(notices::add));
  }

  private static List<String> turnedOn(QmpClient qmp) {
    return qmp.executeList("query-migrate-capabilities").stream()
        .filter(capability -> capability.flag("state").orElse(false))
        .map(capability -> capability.text("capability").orElseThrow())
        .filter(name -> name.equals("multifd") || name.equals("xbzrle"))
        .toList();
  }

  @Test
  void aGuestArrivesWholeThroughZstdAndTheDestinationIsAsItWas() {
    try (Lab lab = lab();
        LabMigration migration = prepare(lab, "multifd-zstd:2")) {
      assertThat(turnedOn(lab.source().qmp())).containsExactly("multifd");

      LabResult result = migration.run(step -> {});
      migration.close();

      assertThat(notices).isEmpty();
      assertThat(result.summary().status()).isEqualTo(Status.COMPLETED);
      assertThat(result.isGood()).isTrue();
      assertThat(turnedOn(lab.destination().qmp())).isEmpty();
    }
  }

  @Test
  void aGuestArrivesWholeThroughXbzrleAndTls() throws IOException {
    try (Lab lab = lab()) {
      giveKeys(lab.directory(), lab.source().qmp(), "client");
      giveKeys(lab.directory(), lab.destination().qmp(), "server");
      try (LabMigration migration = prepare(lab, "xbzrle:32MiB,tls:tls0")) {
        LabResult result = migration.run(step -> {});

        assertThat(notices).isEmpty();
        assertThat(result.summary().status()).isEqualTo(Status.COMPLETED);
        assertThat(result.isGood()).isTrue();
      }
      assertThat(turnedOn(lab.destination().qmp())).isEmpty();
      assertThat(lab.destination().qmp().execute("query-migrate-parameters").text("tls-creds"))
          .contains("");
    }
  }

  private static void giveKeys(Path directory, QmpClient qmp, String endpoint) throws IOException {
    Files.writeString(directory.resolve("keys.psk"), "qemu:" + "0123456789abcdef".repeat(4) + "\n");
    qmp.execute(
        "object-add",
        JsonObject.empty()
            .with("qom-type", PSK)
            .with("id", "tls0")
            .with("dir", directory.toString())
            .with("endpoint", endpoint));
  }

  @Test
  void whatWasTurnedOnIsOffAgainAfterACancel() {
    try (Lab lab = lab();
        LabMigration migration = prepare(lab, "multifd:3")) {
      LabResult result =
          migration.run(step -> {
            if (step.reading().phase() == Phase.PRE_COPY) {
              migration.session().cancel();
            }
          });
      migration.close();

      assertThat(result.summary().status()).isEqualTo(Status.CANCELLED);
      assertThat(turnedOn(lab.source().qmp())).isEmpty();
      assertThat(lab.source().isRunning()).isTrue();
      assertThat(lab.source().qmp().execute("query-migrate-parameters").number("multifd-channels"))
          .hasValue(2);
    }
  }
}
