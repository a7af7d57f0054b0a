package ebb.core.policy;

import static ebb.core.VirtualGuest.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Reading;
import ebb.core.VirtualGuest;
import ebb.core.VirtualMigration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WatchedPolicyTest {

  private static final HypervisorTraits TRAITS = HypervisorTraits.of(Actuation.AT_ONCE);
  private static final Intent INTENT = new Intent(0.5, 0, 0.1);

  @Test
  void whatIsKnownBesideAPolicyWithoutAModelIsWhatTheLawWouldKnow() {
    VirtualGuest guest = VirtualGuest.of(1024, 300, 900, false);
    var migration = new VirtualMigration(guest, 128 * MIB, 0.1, 0, new Random(1), 0.02);
    SteerablePolicy none = Policies.create("none", INTENT, TRAITS);
    var law = new ContractionPolicy(INTENT, TRAITS);
    for (int i = 0; i < 400; i++) {
      Reading reading = migration.next(0.1);
      Decision decision = none.decide(reading);
      migration.steer(decision);
      law.follow(reading, decision);

      assertThat(none.known())
          .as("at %s s", reading.seconds())
          .usingRecursiveComparison()
          .isEqualTo(law.known());
    }
    assertThat(none.known().isCurveKnown()).isTrue();
    assertThat(none.forecast()).isEmpty();
  }

  @Test
  void whatIsKnownStaysAsItWasForWhoeverKeptIt() {
    VirtualGuest guest = VirtualGuest.of(1024, 300, 900, false);
    var migration = new VirtualMigration(guest, 128 * MIB, 0.1, 0, new Random(1), 0.02);
    SteerablePolicy none = Policies.create("none", INTENT, TRAITS);
    none.decide(migration.next(0.1));
    none.decide(migration.next(0.1));
    var before = none.known();
    String then = before.toString();
    for (int i = 0; i < 200; i++) {
      none.decide(migration.next(0.1));
    }

    assertThat(before.toString()).isEqualTo(then);
    assertThat(none.known()).isNotEqualTo(before);
  }
}
