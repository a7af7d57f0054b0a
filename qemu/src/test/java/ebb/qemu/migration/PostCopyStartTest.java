package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostCopyStartTest {

  @TempDir private Path directory;

  private final AnsweringQemu qemu = new AnsweringQemu();
  private final List<String> notices = new ArrayList<>();

  /** What is done with it. */
  @FunctionalInterface
  private interface Use {
    void of(PostCopyStart start);
  }

  private void use(Use use) throws IOException {
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      use.of(new PostCopyStart(qmp, notices::add));
    }
  }

  @Test
  void qemuIsAskedOnce() throws IOException {
    use(start -> {
      start.ask();
      start.ask();
    });

    assertThat(qemu.commands()).containsOnlyOnce("migrate-start-postcopy");
    assertThat(notices).singleElement().asString().contains("the deadline cannot be kept");
  }

  @Test
  void aGuestWhoseMigrationIsCancelledStaysHere() throws IOException {
    use(start -> {
      start.forbid();
      start.ask();
    });

    assertThat(qemu.commands()).doesNotContain("migrate-start-postcopy");
    assertThat(notices).isEmpty();
  }
}
