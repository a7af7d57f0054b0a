package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Intent;
import ebb.host.throttle.ThrottleChoice;
import ebb.steering.MigrationRequest;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real guest that changes what it does while it migrates; page samples tell. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChangeOfLoadTest {

  private static final double CALM_SECONDS = 18;

  /** By then, the clocks of guest and host being read some tenths of a second apart. */
  private static final double WITHIN_SECONDS = 2.3;

  /** Rewrites all of its 400 MiB in little more than a second, and later hardly any of it. */
  private static final GuestSpec STORM_TO_CALM =
      new GuestSpec(512, 1, "ws=400 speed=300 t=18000 speed=4");

  @Test
  void aStormThatCalmsGivesTheGuestItsCpuBackWithinTwoSeconds() {
    var request =
        new MigrationRequest(new Intent(0.3, 0, 0.3), "ebb", OptionalLong.of(40 * LabFixture.MIB));
    var shares = new TreeMap<Double, Double>();
    LabResult result;
    try (Lab lab = LabFixture.lab(STORM_TO_CALM);
        LabMigration migration = LabFixture.prepare(lab, request, ThrottleChoice.CGROUP)) {
      result = migration.run(step -> shares.put(step.reading().seconds(), step.decision().share()));
    }
    double calm = CALM_SECONDS - result.startMillis() / 1000.0;

    assertThat(result.isGood()).as("%s", result).isTrue();
    assertThat(shares.lowerEntry(calm).getValue()).as("%s", shares).isLessThan(0.5);
    assertThat(shares.tailMap(calm + WITHIN_SECONDS).values()).as("%s", shares).containsOnly(1.0);
  }
}
