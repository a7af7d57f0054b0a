package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.notice.NoticeListener;
import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostCopyRecoveryTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String URI = "tcp:there:4444";
  private static final MigrationState GOES_ON = new MigrationState.PostCopy("postcopy-active");
  private static final MigrationState PAUSED = new MigrationState.PostCopy("postcopy-paused");

  @TempDir private Path directory;

  private final AnsweringQemu source = new AnsweringQemu();
  private final AnsweringQemu destination = new AnsweringQemu();
  private final List<String> notices = new ArrayList<>();

  /** What is done with the recovery. */
  @FunctionalInterface
  private interface Use {
    void of(PostCopyRecovery recovery);
  }

  private void recover(int most, boolean withDestination, Use use) throws IOException {
    try (FakeQmp here = FakeQmp.in(Files.createDirectory(directory.resolve("here")), source);
        FakeQmp there = FakeQmp.in(Files.createDirectory(directory.resolve("there")), destination);
        QmpClient qmp = QmpClient.connect(here.address(), LONG);
        QmpClient far = QmpClient.connect(there.address(), LONG)) {
      var monitors =
          new Monitors(
              qmp, Optional.empty(), withDestination ? Optional.of(far) : Optional.empty());
      use.of(
          new PostCopyRecovery(
              monitors, Optional.of(URI), most, NoticeListener.texts(notices::add)));
    }
  }

  private int resumed() {
    return source.argumentsOf("migrate").size();
  }

  @Test
  void aPausedPostCopyIsTakenUpAgainAtBothSidesAfterASecond() throws IOException {
    recover(
        3,
        true,
        recovery -> {
          recovery.step(GOES_ON, 10);
          recovery.step(PAUSED, 11);
          recovery.step(PAUSED, 11.9);
          assertThat(resumed()).isZero();
          recovery.step(PAUSED, 12);
        });

    assertThat(destination.argumentsOf("migrate-recover"))
        .singleElement()
        .extracting(arguments -> arguments.text("uri"))
        .isEqualTo(Optional.of(URI));
    assertThat(source.argumentsOf("migrate"))
        .singleElement()
        .satisfies(arguments -> {
          assertThat(arguments.text("uri")).contains(URI);
          assertThat(arguments.flag("resume")).contains(true);
        });
    assertThat(notices)
        .hasSize(2)
        .first()
        .asString()
        .contains("end neither QEMU")
        .contains("ebb will resume it");
    assertThat(notices.getLast()).contains("attempt 1 of 3");
  }

  @Test
  void attemptsBackOffAndAreNotMoreThanAskedFor() throws IOException {
    destination.refusing("migrate-recover", "the address is in use");

    recover(
        2,
        true,
        recovery -> {
          for (double seconds = 0; seconds < 20; seconds += 0.1) {
            recovery.step(PAUSED, seconds);
            assertThat(destination.argumentsOf("migrate-recover").size())
                .as("after %.1f s", seconds)
                .isEqualTo(seconds < 1 ? 0 : seconds < 3.05 ? 1 : 2);
          }
        });

    assertThat(resumed()).isZero();
    assertThat(notices)
        .hasSize(3)
        .last()
        .asString()
        .contains("the address is in use")
        .contains("that was the last attempt")
        .contains("migrate-recover at the destination");
  }

  @Test
  void aLinkThatBreaksAgainIsMendedAgain() throws IOException {
    recover(
        2,
        true,
        recovery -> {
          recovery.step(PAUSED, 0);
          recovery.step(PAUSED, 1.1);
          recovery.step(GOES_ON, 2);
          recovery.step(PAUSED, 3);
          recovery.step(PAUSED, 5.1);
        });

    assertThat(resumed()).isEqualTo(2);
  }

  @Test
  void withoutTheDestinationsMonitorItIsSaidOnceHowToDoItByHand() throws IOException {
    recover(
        5,
        false,
        recovery -> {
          recovery.step(PAUSED, 0);
          recovery.step(PAUSED, 60);
        });

    assertThat(resumed()).isZero();
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("end neither QEMU")
        .contains("migrate-recover at the destination, then migrate with resume at the source");
  }
}
