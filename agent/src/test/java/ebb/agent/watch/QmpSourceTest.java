package ebb.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.agent.ScriptedGuest;
import ebb.agent.life.LongLived;
import ebb.core.notice.Notice;
import ebb.host.throttle.ThrottleChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class QmpSourceTest {

  @TempDir private Path folder;

  @Test
  void aPathThatCannotBeOneHidesNoOther() throws Exception {
    List<String> notices = new CopyOnWriteArrayList<>();
    var listener =
        new MigrationSource.Listener() {
          @Override
          public void onMigration(WatchedGuest guest) {}

          @Override
          public void onNotice(String guest, Notice notice) {
            notices.add(notice.text());
          }
        };
    var specs =
        List.of(
            new MonitorSpec("/odd\0/*", Set.of(), Optional.empty()),
            new MonitorSpec(folder + "/*/*", Set.of(), Optional.empty()));
    try (var guest = new ScriptedGuest(Files.createDirectory(folder.resolve("g")));
        var source =
            new QmpSource(
                new LongLived(notices::add), specs, Duration.ofMillis(100), ThrottleChoice.NONE)) {
      source.watch(listener);
      while (source.guests().isEmpty()) {
        Thread.sleep(10);
      }
    }
    assertThat(notices).anyMatch(notice -> notice.endsWith("the other monitors are watched"));
  }

  @Test
  void aNameIsPlainAndShortWhateverTheQemuSays() {
    var info =
        new GuestInfo(
            "x", "a\u001b]0;OWNED\u0007b" + "c".repeat(1 << 20), Set.of(), OptionalLong.empty());

    assertThat(info.name()).startsWith("a ]0;OWNED bccc").hasSize(GuestInfo.LONGEST_NAME);
  }
}
