package ebb.core.policy;

import static ebb.core.VirtualGuest.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.Readings;
import ebb.core.VirtualGuest;
import ebb.core.VirtualMigration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A knob that is turned in mid-migration: what was seen stays, what was not done is not judged. */
class KnobTest {

  private static final HypervisorTraits TRAITS = HypervisorTraits.of(Actuation.AT_ONCE);

  private static Intent at(double aggression) {
    return new Intent(aggression, 0, 0.1);
  }

  /** Over a link of 128 MiB/s. */
  private static VirtualMigration migration(VirtualGuest guest, Random random) {
    return new VirtualMigration(guest, 128 * MIB, 0.1, 0, random, 0);
  }

  /** The next reading; after two seconds with a sample of a guest that writes 110 MiB/s. */
  private static Reading next(VirtualMigration migration) {
    Reading r = migration.next(0.1);
    boolean sampled = r.round() == 1 && r.seconds() > 2 && r.seconds() < 2.05;
    return sampled ? Readings.withSample(r, new DirtySample(1, (long) (110 * MIB))) : r;
  }

  private static Reading step(VirtualMigration migration, ContractionPolicy policy) {
    Reading reading = next(migration);
    migration.steer(policy.decide(reading));
    return reading;
  }

  @Test
  void aGuestThatWasUnthrottledIsNotHeldForWhatItLeft() {
    VirtualMigration migration = migration(VirtualGuest.of(8192, 1024, 110, false), new Random(1));
    var policy = new ContractionPolicy(at(0.1), TRAITS);
    Reading reading = step(migration, policy);
    while (reading.round() < 5) {
      reading = next(migration);
      Decision decision = policy.decide(reading);
      assertThat(decision.share()).isEqualTo(1);
      migration.steer(decision);
    }
    policy.change(at(0.5));

    // Half of the CPU with which 110 MiB/s would be 128 MiB/s, whatever rounds left at 0.1.
    for (int i = 0; i < 20 && reading.phase() == Phase.PRE_COPY; i++) {
      reading = next(migration);
      Decision decision = policy.decide(reading);
      migration.steer(decision);
      assertThat(decision.share()).as("at %s s", reading.seconds()).isBetween(0.5, 0.65);
    }
  }

  @Test
  void whatWasSentBeforeIsNotHeldAgainstAnotherAggression() {
    VirtualMigration migration = migration(VirtualGuest.of(8192, 6144, 110, false), new Random(1));
    var policy = new ContractionPolicy(at(0.1), TRAITS);
    Reading reading = step(migration, policy);
    while (reading.seconds() < 288) {
      reading = step(migration, policy);
    }
    assertThat(reading.phase()).isEqualTo(Phase.PRE_COPY);
    policy.change(at(0.5));

    assertThat(policy.decide(migration.next(0.1)).share()).isBetween(0.5, 0.65);
  }

  @Test
  void whatWouldComeOfAnotherKnobIsWhatComesOfIt() {
    for (long seed = 0; seed < 50; seed++) {
      VirtualGuest guest = VirtualGuest.anyOf(new Random(seed));
      VirtualMigration migration = migration(guest, new Random(seed));
      var policy = new ContractionPolicy(at(0.3), TRAITS);
      for (int i = 0; i < 4000 && effect(policy).isEmpty(); i++) {
        Reading reading = migration.next(0.1);
        migration.steer(policy.decide(reading));
      }
      Optional<Forecast.Range> effect = effect(policy);
      assertThat(effect(policy)).as("asked again, seed %s", seed).isEqualTo(effect);
      policy.change(at(0.8));

      assertThat(toGo(policy)).as("seed %s", seed).isEqualTo(effect);
    }
  }

  @Test
  void whatWasForetoldStaysAsItWasWhileTheLawSteersOn() {
    VirtualMigration migration = migration(VirtualGuest.of(1024, 300, 900, false), new Random(1));
    var policy = new ContractionPolicy(at(0.3), TRAITS);
    Reading reading = step(migration, policy);
    while (reading.round() < 3) {
      reading = step(migration, policy);
    }
    Forecast then = policy.forecast().orElseThrow();
    Optional<Forecast.Range> toGo = then.toGo();
    Forecast.Effect effect = then.under(at(0.8));
    policy.change(at(0.9));
    for (int i = 0; i < 50 && reading.phase() == Phase.PRE_COPY; i++) {
      reading = step(migration, policy);
    }

    assertThat(toGo(policy)).isNotEqualTo(toGo);
    assertThat(then.toGo()).isEqualTo(toGo);
    assertThat(then.under(at(0.8))).isEqualTo(effect);
  }

  private static Optional<Forecast.Range> toGo(ContractionPolicy policy) {
    return policy.forecast().flatMap(Forecast::toGo);
  }

  private static Optional<Forecast.Range> effect(ContractionPolicy policy) {
    return policy.forecast().flatMap(it -> it.under(at(0.8)).toGo());
  }

  @Test
  void whoLooksOnKnowsWhatTheOneThatSteersKnows() {
    for (long seed = 0; seed < 100; seed++) {
      VirtualGuest guest = VirtualGuest.anyOf(new Random(seed));
      VirtualMigration migration = migration(guest, new Random(seed));
      var steers = new ContractionPolicy(at(0.3), TRAITS);
      var looksOn = new ContractionPolicy(at(0.3), TRAITS);
      for (int i = 0; i < 600; i++) {
        Reading reading = migration.next(0.1);
        Decision decision = steers.decide(reading);
        migration.steer(decision);
        looksOn.follow(reading, decision);
        if (i == 200) {
          steers.change(at(0.6));
          looksOn.change(at(0.6));
        }
      }
      Reading last = migration.next(0.1);
      assertThat(looksOn.decide(last)).as("seed %s", seed).isEqualTo(steers.decide(last));
    }
  }

  @Test
  void whoLooksOnIsJudgedByWhatWasDoneNotByWhatItWouldHaveDone() {
    VirtualMigration migration = migration(VirtualGuest.of(8192, 1024, 110, false), new Random(1));
    var looksOn = new ContractionPolicy(at(0.5), TRAITS);
    Decision free = new Decision.Unthrottled(Decision.Reason.HANDS_OFF);
    Reading reading = next(migration);
    while (reading.round() < 5) {
      looksOn.follow(reading, free);
      migration.steer(free);
      reading = next(migration);
    }

    // It would have let the second round go as well, and was wrong once, in that.
    assertThat(looksOn.decide(reading).share()).isBetween(0.45, 0.65);
  }
}
