package ebb.lab.embedding;

import ebb.core.Intent;
import ebb.core.notice.NoticeListener;
import ebb.host.throttle.ThrottleChoice;
import ebb.qemu.migration.QemuSessions;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;
import ebb.steering.session.Session;
import java.time.Duration;
import java.util.OptionalLong;

/** What a manager does to migrate a guest: instead of polling, sleeping and pausing it. */
final class MigrateWithEbb {

  private MigrateWithEbb() {}

  static MigrationSummary migrate(String monitor, String destination, long bytesPerSecond) {
    var request =
        new MigrationRequest(new Intent(0.3, 0.05, 0.3), "ebb", OptionalLong.of(bytesPerSecond));
    try (QmpClient qmp = QmpClient.connect(QmpAddress.parse(monitor), Duration.ofSeconds(5));
        Session session =
            QemuSessions.start(
                qmp,
                request,
                destination,
                ThrottleOpener.of(ThrottleChoice.AUTO),
                NoticeListener.texts(MigrateWithEbb::tell))) {
      return session.run(step ->
          tell(step.reading().remainingBytes() + " bytes left, share " + step.decision().share()));
    }
  }

  private static void tell(String line) {
    System.err.println(line);
  }

  public static void main(String[] arguments) {
    System.out.println(migrate(arguments[0], arguments[1], Long.parseLong(arguments[2])));
  }
}
