package ebb.agent.steer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.agent.PlannedGuest;
import ebb.steering.Looking;
import ebb.steering.MigrationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LooksTest {

  private static final Duration LONG = Duration.ofMinutes(10);
  private final Looks looks = new Looks();

  @Test
  void aLookIsGivenUpAtOnceWhenTheGuestBeginsToMigrate() {
    var guest =
        new PlannedGuest(
            "busy",
            () -> {
              begins("busy");
              sleep();
            });

    assertThatThrownBy(() -> looks.plan(guest, LONG, 1e8, Looking.forbidden()))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("busy has begun to migrate");
    assertThat(Thread.currentThread().isInterrupted())
        .as("whoever asked can still be answered")
        .isFalse();
  }

  @Test
  void whatIsBrokenByGivingUpIsNotTold() {
    var guest =
        new PlannedGuest(
            "busy",
            () -> {
              begins("busy");
              throw new IllegalStateException("interrupted while waiting for an answer");
            });

    assertThatThrownBy(() -> looks.plan(guest, LONG, 1e8, Looking.forbidden()))
        .hasMessageContaining("begun to migrate");
  }

  @Test
  void aGuestIsLookedAtByOneAtATime() {
    var guest =
        new PlannedGuest(
            "busy",
            () ->
                assertThatThrownBy(() ->
                        looks.plan(
                            new PlannedGuest("busy", () -> {}), LONG, 1e8, Looking.forbidden()))
                    .hasMessageContaining("measured already"));

    assertThat(looks.plan(guest, LONG, 1e8, Looking.forbidden())).isPresent();
    assertThat(looks.plan(guest, LONG, 1e8, Looking.forbidden())).as("and again later").isPresent();
  }

  @Test
  void anotherGuestsMigrationIsNoReasonToGiveUp() {
    var guest = new PlannedGuest("busy", () -> begins("other"));

    assertThat(looks.plan(guest, LONG, 1e8, Looking.forbidden())).isPresent();
  }

  private void begins(String name) {
    looks.giveUp(new PlannedGuest(name, () -> {}));
  }

  private static void sleep() {
    try {
      Thread.sleep(LONG);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
