package ebb.lab.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.lab.GuestSpec;
import ebb.lab.Lab;
import ebb.lab.Link;
import ebb.lab.QemuBinary;
import ebb.steering.MigrationSummary.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of docs/embedding.md does what it says, between real QEMUs. */
@Timeout(120)
class EmbeddingTest {

  @Test
  void theExampleMigratesAGuest() {
    try (var lab = new Lab(QemuBinary.onPath().orElseThrow(), GuestSpec.EASY, Link::unixSocket)) {
      lab.source().awaitReady(Duration.ofSeconds(60));
      var summary =
          MigrateWithEbb.migrate(
              lab.source().monitorForSteering().toString(), lab.uri(), 200L << 20);

      assertThat(summary.status()).isEqualTo(Status.COMPLETED);
      assertThat(lab.destination().isRunning()).isTrue();
    }
  }
}
