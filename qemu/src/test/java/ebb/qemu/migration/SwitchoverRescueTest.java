package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Cure;
import ebb.core.notice.NoticeListener;
import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SwitchoverRescueTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path directory;

  private final AnsweringQemu source = new AnsweringQemu();
  private final AnsweringQemu destination = new AnsweringQemu();
  private final List<String> notices = new ArrayList<>();

  /** What the destination says of itself, one look after the other. */
  private void destinationSays(String... states) {
    Iterator<String> next = List.of(states).iterator();
    destination.on(
        "query-status",
        (request, client) -> client.answer(request, "{\"status\": \"" + next.next() + "\"}"));
  }

  private boolean rescued(QmpOptions how, boolean withDestination) throws IOException {
    try (FakeQmp here = FakeQmp.in(Files.createDirectory(directory.resolve("here")), source);
        FakeQmp there = FakeQmp.in(Files.createDirectory(directory.resolve("there")), destination);
        QmpClient qmp = QmpClient.connect(here.address(), LONG, how);
        QmpClient far = QmpClient.connect(there.address(), LONG)) {
      var monitors =
          new Monitors(
              qmp, Optional.empty(), withDestination ? Optional.of(far) : Optional.empty());
      var rescue = new SwitchoverRescue(monitors, PATIENCE, NoticeListener.texts(notices::add));
      rescue.step(PATIENCE.minusMillis(1));
      assertThat(notices).isEmpty();
      rescue.step(PATIENCE);
      rescue.step(PATIENCE.plusSeconds(1));
      return rescue.hasYanked();
    }
  }

  private static QmpOptions outOfBand() {
    return QmpOptions.defaults().withOutOfBand();
  }

  @Test
  void tellsTheDestinationNotToStartTheGuestBeforeTheSourceMayRunIt() throws IOException {
    destinationSays("inmigrate", "inmigrate");

    assertThat(rescued(outOfBand(), true)).isTrue();
    assertThat(destination.commands()).endsWith("query-status", "stop", "query-status");
    assertThat(source.argumentsOf("yank"))
        .singleElement()
        .extracting(arguments -> arguments.objects("instances").getFirst().text("type"))
        .isEqualTo(Optional.of("migration"));
  }

  @Test
  void leavesAGuestAloneThatRunsAtTheDestination() throws IOException {
    destinationSays("running");

    assertThat(rescued(outOfBand(), true)).isFalse();
    assertThat(destination.commands()).doesNotContain("stop");
    assertThat(source.commands()).doesNotContain("yank");
    assertThat(notices).last().asString().contains("no longer waits for it but is running");
  }

  @Test
  void leavesAGuestAloneThatArrivesInJustThatMoment() throws IOException {
    destinationSays("inmigrate", "paused");

    assertThat(rescued(outOfBand(), true)).isFalse();
    assertThat(source.commands()).doesNotContain("yank");
    assertThat(notices).last().asString().contains("resume it there with cont");
  }

  @Test
  void doesNothingWithoutTheDestinationsWord() throws IOException {
    assertThat(rescued(outOfBand(), false)).isFalse();
    assertThat(source.commands()).doesNotContain("yank");
    assertThat(notices).last().asString().contains(Cure.DESTINATION_MONITOR.toString(), "by hand");
  }

  @Test
  void doesNothingWhenTheDestinationDoesNotAnswer() throws IOException {
    destination.hangingUpOn("query-status");

    assertThat(rescued(outOfBand(), true)).isFalse();
    assertThat(source.commands()).doesNotContain("yank");
    assertThat(notices).last().asString().contains("cannot be asked");
  }

  @Test
  void saysWhichMonitorIsMissing() throws IOException {
    assertThat(rescued(QmpOptions.defaults(), true)).isFalse();
    assertThat(destination.commands()).doesNotContain("stop");
    assertThat(notices).last().asString().contains(Cure.OUT_OF_BAND.toString());
  }

  @Test
  void saysWhatHoldsWhenTheSourceRefuses() throws IOException {
    destinationSays("inmigrate", "inmigrate");
    source.refusing("yank", "no such instance");

    assertThat(rescued(outOfBand(), true)).isFalse();
    assertThat(notices).last().asString().contains("the source still holds it, stopped");
  }
}
