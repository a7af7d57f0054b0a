package ebb.agent.steer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.agent.PlannedGuest;
import ebb.core.Intent;
import ebb.core.policy.Policies;
import ebb.steering.Looking;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationRequest.Measuring;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LooksTest {

  private static final MigrationRequest REQUEST =
      new MigrationRequest(new Intent(0.3, 0, 0.3), Policies.EBB, OptionalLong.of(100_000_000))
          .withMeasuring(new Measuring(Duration.ofMinutes(10), false));
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

    assertThatThrownBy(() -> looks.ways(guest, REQUEST, Looking.forbidden()))
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

    assertThatThrownBy(() -> looks.ways(guest, REQUEST, Looking.forbidden()))
        .hasMessageContaining("begun to migrate");
  }

  @Test
  void aGuestIsLookedAtByOneAtATime() {
    var guest =
        new PlannedGuest(
            "busy",
            () ->
                assertThatThrownBy(() ->
                        looks.ways(
                            new PlannedGuest("busy", () -> {}), REQUEST, Looking.forbidden()))
                    .hasMessageContaining("measured already"));

    assertThat(looks.ways(guest, REQUEST, Looking.forbidden())).isPresent();
    assertThat(looks.ways(guest, REQUEST, Looking.forbidden())).as("and again later").isPresent();
  }

  @Test
  void anotherGuestsMigrationIsNoReasonToGiveUp() {
    var guest = new PlannedGuest("busy", () -> begins("other"));

    assertThat(looks.ways(guest, REQUEST, Looking.forbidden())).isPresent();
  }

  private void begins(String name) {
    looks.giveUp(new PlannedGuest(name, () -> {}));
  }

  private static void sleep() {
    try {
      Thread.sleep(REQUEST.measuring().before());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
