package ebb.steering;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.measure.WorkMeter;
import ebb.core.policy.Policies;
import ebb.core.policy.SteerablePolicy;
import ebb.host.system.HostFiles;
import ebb.json.JsonObject;
import ebb.steering.journal.Claim;
import ebb.steering.journal.Flight;
import ebb.steering.journal.GuestId;
import ebb.steering.journal.Journal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeablePolicyTest {

  private static final long MIB = 1 << 20;
  private static final HypervisorTraits AT_ONCE = HypervisorTraits.of(Actuation.AT_ONCE);
  private static final HypervisorTraits AT_SYNC = HypervisorTraits.of(Actuation.AT_SYNC);

  private static final Intent INTENT = new Intent(0.5, 0, 0.3);

  @TempDir private Path directory;

  private HypervisorTraits traits = AT_ONCE;

  private ChangeablePolicy.Guest guest(Claim claim) {
    return new ChangeablePolicy.Guest() {
      @Override
      public Claim claim() {
        return claim;
      }

      @Override
      public HypervisorTraits traits() {
        return traits;
      }

      @Override
      public double demandVcpus() {
        return 1;
      }
    };
  }

  /** A minute of a guest of 512 MiB that dirties 40 MiB a second, over 64 MiB a second. */
  private static List<Reading> minute() {
    var readings = new ArrayList<Reading>();
    long left = 512 * MIB;
    long dirty = 0;
    long round = 1;
    for (int step = 0; step < 600; step++) {
      readings.add(
          new Reading(
              Phase.PRE_COPY,
              step / 10.0,
              round,
              512 * MIB,
              left,
              64 * MIB / 10 * step,
              64 * MIB / 10 * step,
              0,
              step / 10.0,
              1,
              Optional.empty()));
      left -= 64 * MIB / 10;
      dirty += 40 * MIB / 10;
      if (left <= 0) {
        left = Math.min(dirty, 128 * MIB);
        dirty = 0;
        round++;
      }
    }
    return readings;
  }

  /** What the law decides that is told of a change after so many readings. */
  private static List<Decision> decisions(int readings, HypervisorTraits then) {
    SteerablePolicy policy = Policies.create("ebb", INTENT, AT_ONCE);
    var decisions = new ArrayList<Decision>();
    for (Reading reading : minute()) {
      if (decisions.size() == readings) {
        policy.change(INTENT);
        policy.behave(then);
      }
      decisions.add(policy.decide(reading));
    }
    return decisions;
  }

  @Test
  void whenAThrottleOfAnotherKindStepsInTheLawDecidesForThatOne() {
    var decided = new ArrayList<Decision>();
    long start = System.nanoTime();
    try (Claim claim =
            Journal.in(directory.resolve("journal"), HostFiles.ofThisMachine())
                .claim(
                    new GuestId(Optional.empty(), "a monitor"),
                    "ebb migrate",
                    JsonObject.empty(),
                    notice -> {});
        var policy =
            new ChangeablePolicy(
                guest(claim),
                new MigrationRequest(INTENT, "ebb", OptionalLong.empty()),
                Takeover.nothing(),
                new WorkMeter(1),
                start,
                notice -> {})) {
      for (Reading reading : minute()) {
        traits = decided.size() < 200 ? AT_ONCE : AT_SYNC;
        decided.add(policy.decide(reading));
        long millis = 1 + (System.nanoTime() - start) / 1_000_000;
        policy.keep(reading, decided.getLast(), millis);
      }

      assertThat(Flight.of(claim.flight(), start).orElseThrow().header().traits())
          .isEqualTo(AT_SYNC);
    }
    assertThat(decided).isEqualTo(decisions(200, AT_SYNC));
    assertThat(decided).isNotEqualTo(decisions(200, AT_ONCE));
  }
}
