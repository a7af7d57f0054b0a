package ebb.steering.session;

import static ebb.steering.session.MigrationParameters.DOWNTIME;
import static ebb.steering.session.MigrationParameters.SPEED;
import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.notice.NoticeListener;
import ebb.steering.MigrationException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SettingsInForceTest {

  private static final long MIB = 1 << 20;

  /** What the hypervisor has; tests change it behind ebb's back. */
  private final Map<String, Long> there = new HashMap<>(Map.of(SPEED, 60 * MIB, DOWNTIME, 300L));

  private final List<Map<String, Long>> told = new ArrayList<>();
  private final Queue<Runnable> asked = new ArrayDeque<>();
  private final List<String> notices = new ArrayList<>();
  private int reads;
  private boolean refuses;
  private double seconds;

  /** Of a hypervisor that takes whole MiB, and answers when a test has it do so. */
  private final class Parameters implements MigrationParameters {
    @Override
    public CompletableFuture<Map<String, Long>> read() {
      return CompletableFuture.supplyAsync(
          () -> {
            reads++;
            return Map.copyOf(there);
          },
          asked::add);
    }

    @Override
    public CompletableFuture<Map<String, Long>> set(Map<String, Long> values) {
      return CompletableFuture.supplyAsync(
          () -> {
            if (refuses) {
              throw new MigrationException("not now");
            }
            told.add(values);
            var taken = new HashMap<>(values);
            taken.computeIfPresent(SPEED, (name, speed) -> speed / MIB * MIB);
            there.putAll(taken);
            return taken;
          },
          asked::add);
    }

    @Override
    public String describe(String parameter) {
      return "the fake's " + parameter;
    }
  }

  private final SettingsInForce settings =
      new SettingsInForce(new Parameters(), NoticeListener.texts(notices::add));

  /** Goes on for a while with a hypervisor that answers at once, or that is silent. */
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
    settings.expect(Map.of(SPEED, 60 * MIB));
    settings.set(DOWNTIME, 270);
    go(3, true);
    for (int change = 0; change < 3; change++) {
      there.put(DOWNTIME, 2000L);
      go(3, true);
      assertThat(there).containsEntry(DOWNTIME, 270L);
    }

    assertThat(settings.repairs()).isEqualTo(3);
    assertThat(told).hasSize(4);
    assertThat(notices)
        .singleElement()
        .asString()
        .startsWith("the fake's downtime is 2000 and not 270 as ebb has set it");
  }

  @Test
  void severalThatAreChangedAtOnceAreOneCommandAndOneNotice() {
    settings.set(SPEED, 30 * MIB);
    settings.set(DOWNTIME, 270);
    go(3, true);
    told.clear();
    there.putAll(Map.of(SPEED, 0L, DOWNTIME, 1000L));
    go(3, true);

    assertThat(told).containsExactly(Map.of(SPEED, 30 * MIB, DOWNTIME, 270L));
    assertThat(settings.repairs()).isEqualTo(2);
    assertThat(notices).singleElement().asString().contains("fake's speed", "fake's downtime");
  }

  @Test
  void itLooksOnceASecondAndLeavesAloneWhatIsAsItWasSet() {
    settings.set(SPEED, 30 * MIB);
    go(5, true);

    assertThat(reads).isBetween(4, 5);
    assertThat(told).hasSize(1);
    assertThat(notices).isEmpty();
  }

  @Test
  void whatTheHypervisorRoundsIsNobodysChange() {
    settings.set(SPEED, 30 * MIB + 700_000);
    go(10, true);

    assertThat(there).containsEntry(SPEED, 30 * MIB);
    assertThat(told).hasSize(1);
    assertThat(notices).isEmpty();
    assertThat(settings.repairs()).isZero();
  }

  @Test
  void whatTheHypervisorDoesNotTakeIsTriedAgain() {
    refuses = true;
    settings.set(SPEED, 30 * MIB);
    go(5, true);
    refuses = false;
    go(5, true);

    assertThat(there).containsEntry(SPEED, 30 * MIB);
  }

  /** Each step returns, whatever the hypervisor does. */
  @Test
  void aSilentHypervisorIsAskedOneThingAndThenToldTheNewest() {
    settings.set(SPEED, 50 * MIB);
    for (int cap = 49; cap >= 30; cap--) {
      go(1, false);
      settings.set(SPEED, cap * MIB);
    }
    assertThat(asked).hasSize(1);

    go(5, true);

    assertThat(told).containsExactly(Map.of(SPEED, 50 * MIB), Map.of(SPEED, 30 * MIB));
    assertThat(notices).isEmpty();
  }

  @Test
  void anAnswerOfBeforeANewWishIsNobodysChange() {
    settings.set(SPEED, 50 * MIB);
    go(1, true);
    go(1, false);
    assertThat(asked).hasSize(1);
    settings.set(SPEED, 30 * MIB);
    go(5, true);

    assertThat(there).containsEntry(SPEED, 30 * MIB);
    assertThat(notices).isEmpty();
    assertThat(settings.repairs()).isZero();
  }

  /** Another part of ebb has set it meanwhile. */
  @Test
  void anAnswerOfBeforeANewExpectationIsNobodysChange() {
    settings.expect(Map.of(DOWNTIME, 300L));
    go(0.9, true);
    go(1, false);
    assertThat(asked).hasSize(1);
    settings.expect(Map.of(DOWNTIME, 200L));
    while (!asked.isEmpty()) {
      asked.remove().run();
    }
    there.put(DOWNTIME, 200L);
    go(3, true);

    assertThat(told).isEmpty();
    assertThat(notices).isEmpty();
  }

  @Test
  void withoutACapThatIsWhatStays() {
    settings.set(SPEED, 50 * MIB);
    go(3, true);
    settings.set(SPEED, 0);
    go(5, true);

    assertThat(there).containsEntry(SPEED, 0L);
    assertThat(notices).isEmpty();
  }

  @Test
  void whatIsExpectedNoMoreMayBeAnything() {
    settings.expect(Set.of(SPEED), Map.of(SPEED, 60 * MIB));
    settings.expect(Set.of(SPEED), Map.of());
    there.put(SPEED, 7L);
    go(3, true);

    assertThat(told).isEmpty();
  }

  @Test
  void aParameterThatTheHypervisorLacksIsLeftOut() {
    settings.expect(Map.of("tailslow", 1L));
    go(3, true);

    assertThat(told).isEmpty();
    assertThat(notices).isEmpty();
  }

  @Test
  void onceItHasEndedNothingIsSetAnyMore() {
    settings.end();
    settings.set(SPEED, 50 * MIB);
    go(5, true);

    assertThat(told).isEmpty();
    assertThat(reads).isZero();
  }

  @Test
  void anotherAttemptCountsItsOwnRepairsAndSeconds() {
    settings.set(DOWNTIME, 270);
    go(100, true);
    there.put(DOWNTIME, 2000L);
    go(3, true);
    assertThat(settings.repairs()).isEqualTo(1);

    settings.anew();
    seconds = 0;
    there.put(DOWNTIME, 1000L);
    go(3, true);

    assertThat(settings.repairs()).isEqualTo(1);
    assertThat(there).containsEntry(DOWNTIME, 270L);
  }
}
