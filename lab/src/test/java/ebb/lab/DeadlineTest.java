package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.host.throttle.ThrottleChoice;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlines of real QEMUs: what is done about one that cannot be kept. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadlineTest {

  /** Out of reach by far: not even once does its memory get across in that time. */
  private static MigrationRequest hopeless(OnInfeasible onInfeasible) {
    Intent intent = new Intent(0.5, 0.9, 0.3).by(2, onInfeasible);
    return new MigrationRequest(intent, "ebb", OptionalLong.of(20 * LabFixture.MIB));
  }

  private final List<Decision> decisions = new ArrayList<>();

  private LabResult migrate(MigrationRequest request) {
    try (Lab lab = LabFixture.lab(LabFixture.STUBBORN);
        LabMigration migration = LabFixture.prepare(lab, request, ThrottleChoice.CGROUP)) {
      return migration.run(step -> decisions.add(step.decision()));
    }
  }

  @Test
  void postCopyLetsTheGuestGoOnAtTheDestination() {
    LabResult result = migrate(hopeless(OnInfeasible.POST_COPY));

    assertThat(decisions).contains(new Decision.PostCopy(Reason.DEADLINE_MISSED));
    assertThat(result.summary().status()).isEqualTo(Status.COMPLETED);
    assertThat(result.isGood()).as("%s", result).isTrue();
  }

  @Test
  void stallTakesTheCpuThatWasToBeKeptAndEnds() {
    LabResult result = migrate(hopeless(OnInfeasible.STALL));

    assertThat(decisions).anyMatch(decision -> decision.share() < 0.9);
    assertThat(result.isGood()).as("%s", result).isTrue();
  }

  @Test
  void cancelLeavesTheGuestRunningAtTheSource() {
    LabResult result = migrate(hopeless(OnInfeasible.CANCEL));

    assertThat(decisions).contains(new Decision.Cancel(Reason.DEADLINE_MISSED));
    assertThat(result.summary().status()).isEqualTo(Status.FAILED);
    assertThat(result.summary().reason().orElseThrow()).contains("deadline");
    assertThat(result.memoryIntact()).isTrue();
  }

  @Test
  void refuseDoesNotBegin() {
    MigrationRequest request =
        hopeless(OnInfeasible.REFUSE)
            .withMeasuring(new MigrationRequest.Measuring(Duration.ofSeconds(2), true));

    assertThatThrownBy(() -> migrate(request))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("refused")
        .hasMessageContaining("deadline");
    assertThat(decisions).isEmpty();
  }

  @Test
  void aTightDeadlineTakesMoreCpuThanTheAggressionWould() {
    Intent intent = new Intent(0, 0, 0.3).by(5, OnInfeasible.CONTINUE);
    MigrationRequest request =
        new MigrationRequest(intent, "ebb", OptionalLong.of(40 * LabFixture.MIB))
            .withMeasuring(new MigrationRequest.Measuring(Duration.ofSeconds(2), true));

    LabResult result = migrate(request);

    assertThat(result.isGood()).as("%s", result).isTrue();
    assertThat(decisions).anyMatch(decision -> decision.reason() == Reason.DEADLINE);
  }
}
