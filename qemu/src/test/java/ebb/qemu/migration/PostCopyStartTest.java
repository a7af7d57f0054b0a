package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostCopyStartTest {

  @TempDir private Path directory;

  private final AnsweringQemu qemu = new AnsweringQemu();

  /** What is done with it. */
  @FunctionalInterface
  private interface Use {
    void of(PostCopyStart start);
  }

  private void use(Use use) throws IOException {
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      use.of(new PostCopyStart(qmp));
    }
  }

  @Test
  void qemuIsAskedOnce() throws IOException {
    use(start -> {
      assertThat(start.ask()).isTrue();
      assertThat(start.ask()).isFalse();
    });

    assertThat(qemu.commands()).containsOnlyOnce("migrate-start-postcopy");
  }

  @Test
  void aGuestWhoseMigrationIsCancelledStaysHere() throws IOException {
    use(start -> {
      start.forbid();
      assertThat(start.ask()).isFalse();
    });

    assertThat(qemu.commands()).doesNotContain("migrate-start-postcopy");
  }
}
