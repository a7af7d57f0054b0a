package ebb.libvirt.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.libvirt.LibvirtException;
import ebb.libvirt.migration.DomainSettings.Dial;
import ebb.libvirt.migration.DomainSettings.Setting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class DomainSettingsTest {

  private static final long MIB = 1 << 20;

  private final List<String> notices = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final Queue<Runnable> asked = new ArrayDeque<>();
  private long speed = 60 * MIB;
  private long downtime = 300;
  private boolean refuses;
  private double seconds;

  /** A libvirt that takes whole MiB, and answers when a test has it do so. */
  private final DomainSettings settings =
      new DomainSettings(
          Map.of(
              Setting.SPEED,
              new Dial(
                  () -> speed,
                  value -> {
                    refuse();
                    told.add("speed " + value / MIB);
                    speed = value / MIB * MIB;
                    return speed;
                  }),
              Setting.DOWNTIME,
              new Dial(
                  () -> downtime,
                  value -> {
                    refuse();
                    told.add("downtime " + value);
                    downtime = value;
                    return downtime;
                  })),
          asked::add,
          notices::add);

  private void refuse() {
    if (refuses) {
      throw new LibvirtException("not now");
    }
  }

  /** Goes on for a while with a libvirt that answers at once, or that hangs. */
  private void go(double howLong, boolean answers) {
    for (double until = seconds + howLong; seconds < until; seconds += 0.1) {
      settings.step(seconds);
      while (answers && !asked.isEmpty()) {
        asked.remove().run();
      }
    }
  }

  @Test
  void whatSomebodyChangesIsSetAgainEachTimeAndToldOnce() {
    settings.setSpeed(30 * MIB);
    settings.setDowntime(270);
    go(3, true);
    for (int change = 0; change < 3; change++) {
      downtime = 2000;
      go(5, true);
      assertThat(downtime).isEqualTo(270);
    }

    assertThat(settings.repairs()).isEqualTo(3);
    assertThat(notices)
        .singleElement()
        .asString()
        .startsWith("the domain's downtime limit, ms, is 2000 and not 270 as ebb has set it");
  }

  @Test
  void whatLibvirtRoundsIsNobodysChange() {
    settings.setSpeed(30 * MIB + 700_000);
    go(10, true);

    assertThat(told).containsExactly("speed 30");
    assertThat(notices).isEmpty();
    assertThat(settings.repairs()).isZero();
  }

  @Test
  void whatLibvirtDoesNotTakeIsTriedAgain() {
    refuses = true;
    settings.setSpeed(30 * MIB);
    go(5, true);
    refuses = false;
    go(5, true);

    assertThat(speed).isEqualTo(30 * MIB);
  }

  /** Each step returns, whatever libvirt does. */
  @Test
  void aLibvirtThatHangsIsAskedOneThingAndThenToldTheNewest() {
    settings.setSpeed(50 * MIB);
    for (int cap = 49; cap >= 30; cap--) {
      go(1, false);
      settings.setSpeed(cap * MIB);
    }
    assertThat(asked).hasSize(1);

    go(5, true);

    assertThat(told).containsExactly("speed 50", "speed 30");
    assertThat(speed).isEqualTo(30 * MIB);
    assertThat(notices).isEmpty();
  }

  @Test
  void anAnswerOfBeforeANewWishIsNobodysChange() {
    settings.setSpeed(50 * MIB);
    go(2, true);
    go(1, false);
    assertThat(asked).hasSize(1);
    settings.setSpeed(30 * MIB);
    go(5, true);

    assertThat(speed).isEqualTo(30 * MIB);
    assertThat(notices).isEmpty();
    assertThat(settings.repairs()).isZero();
  }

  @Test
  void withoutACapThatIsWhatStays() {
    settings.setSpeed(50 * MIB);
    go(3, true);
    settings.setSpeed(0);
    go(5, true);

    assertThat(speed).isZero();
    assertThat(notices).isEmpty();
  }

  @Test
  void onceItHasEndedNothingIsSetAnyMore() {
    go(1, true);
    settings.setSpeed(50 * MIB);
    settings.end();
    go(5, true);

    assertThat(told).isEmpty();
    assertThat(speed).isEqualTo(60 * MIB);
  }
}
