package ebb.agent.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service manager is played by a socket of the kind that systemd has. */
@Timeout(60)
class WatchdogTest {

  @TempDir private Path folder;

  private final List<LongLived.Late> late = new CopyOnWriteArrayList<>();
  private final List<String> notices = new ArrayList<>();

  private Watchdog watchdog(String socket, Optional<Duration> time) {
    return new Watchdog(new ServiceManager(socket, time), () -> List.copyOf(late), notices::add);
  }

  @Test
  void theManagerHearsThatTheAgentIsReadyThatItLivesAndThatItEnds() {
    String socket = folder.resolve("notify").toString();
    try (var inbox = new DatagramInbox(socket)) {
      try (var watchdog = watchdog(socket, Optional.of(Duration.ofMillis(60)))) {
        watchdog.start();
        assertThat(inbox.take()).isEqualTo("READY=1");
        assertThat(inbox.take()).isEqualTo("WATCHDOG=1");
        assertThat(inbox.take()).isEqualTo("WATCHDOG=1");
      }
      String last = inbox.take();
      while (last.equals("WATCHDOG=1")) {
        last = inbox.take();
      }
      assertThat(last).isEqualTo("STOPPING=1");
    }
    assertThat(notices).isEmpty();
  }

  @Test
  void anAbstractNameIsUnderstood() {
    String socket = "@ebb-test-" + ProcessHandle.current().pid();
    try (var inbox = new DatagramInbox(socket)) {
      assertThat(new ServiceManager(socket, Optional.empty()).ready()).isTrue();
      assertThat(inbox.take()).isEqualTo("READY=1");
    }
  }

  @Test
  void whileAThreadIsStuckThereIsNoSignOfLife() {
    String socket = folder.resolve("notify").toString();
    try (var inbox = new DatagramInbox(socket)) {
      Watchdog watchdog = watchdog(socket, Optional.empty());
      watchdog.look();
      assertThat(inbox.poll()).isEqualTo("WATCHDOG=1");
      late.add(new LongLived.Late("ebb-agent-sockets", LongLived.Remedy.START_ANEW));
      watchdog.look();
      watchdog.look();
      assertThat(inbox.poll()).isEmpty();
      assertThat(notices).singleElement().asString().contains("ebb-agent-sockets got stuck");
      late.clear();
      watchdog.look();
      assertThat(inbox.poll()).isEqualTo("WATCHDOG=1");
    }
  }

  @Test
  void aThreadThatWaitsForADiskIsToldAndCostsNobodyTheAgent() {
    String socket = folder.resolve("notify").toString();
    try (var inbox = new DatagramInbox(socket)) {
      Watchdog watchdog = watchdog(socket, Optional.empty());
      late.add(new LongLived.Late("ebb-agent-history", LongLived.Remedy.WAIT));
      watchdog.look();
      watchdog.look();
      assertThat(inbox.poll()).isEqualTo("WATCHDOG=1");
      assertThat(inbox.poll()).isEqualTo("WATCHDOG=1");
      assertThat(notices).singleElement().asString().contains("ebb-agent-history got stuck");
    }
  }

  @Test
  void aManagerThatHasGoneHurtsNobody() {
    watchdog(folder.resolve("nobody").toString(), Optional.empty()).start();

    assertThat(notices).singleElement().asString().contains("nobody");
  }

  @Test
  void theEnvironmentSaysWhoWantsToKnow() {
    assertThat(ServiceManager.in(Map.of(), 7)).isEmpty();
    assertThat(ServiceManager.in(Map.of("NOTIFY_SOCKET", "vsock:2:1"), 7)).isEmpty();
    assertThat(ServiceManager.in(Map.of("NOTIFY_SOCKET", "/" + "x".repeat(107)), 7)).isEmpty();
    assertThat(watchdogIn("WATCHDOG_USEC", "60000000")).contains(Duration.ofMinutes(1));
    assertThat(watchdogIn("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "7"))
        .contains(Duration.ofMinutes(1));
    assertThat(watchdogIn("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "8")).isEmpty();
    assertThat(watchdogIn("WATCHDOG_USEC", "soon")).isEmpty();
  }

  private static Optional<Duration> watchdogIn(String... pairs) {
    var environment = new java.util.HashMap<>(Map.of("NOTIFY_SOCKET", "/run/n"));
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    return ServiceManager.in(environment, 7).orElseThrow().watchdog();
  }
}
