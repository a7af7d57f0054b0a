package ebb.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Actuation;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GuestMeasurementTest {

  private static final long MIB = 1 << 20;
  private static final HypervisorTraits TRAITS = HypervisorTraits.of(Actuation.AT_ONCE);

  /** 300 MiB of 512 to be sent, ten seconds over 30 MiB a second. */
  private static GuestMeasurement measured(DirtySample... samples) {
    return new GuestMeasurement(List.of(samples), 1, 2, 512 * MIB, 300 * MIB);
  }

  private static MigrationRequest by(double seconds, OnInfeasible otherwise) {
    Intent intent = new Intent(0.3, 0, 0.3).by(seconds, otherwise);
    return new MigrationRequest(intent, "ebb", OptionalLong.of(30 * MIB));
  }

  @Test
  void aPlanNeedsASample() {
    assertThat(measured().plan(30 * MIB, TRAITS)).isEmpty();
    assertThat(measured(new DirtySample(0.1, MIB)).plan(30 * MIB, TRAITS)).isPresent();
  }

  @Test
  void whatCannotBeCopiedInTimeIsRefusedAlsoWithoutASample() {
    for (GuestMeasurement guest : List.of(measured(), measured(new DirtySample(0.1, MIB)))) {
      assertThatThrownBy(() -> guest.refuseWhatCannotBe(by(6, OnInfeasible.REFUSE), 0, TRAITS))
          .isInstanceOf(MigrationException.class)
          .hasMessageContaining("deadline of 6 s");
    }
  }

  @Test
  void whatMayBeOrIsNotToBeRefusedBegins() {
    assertThatCode(() -> measured().refuseWhatCannotBe(by(20, OnInfeasible.REFUSE), 0, TRAITS))
        .doesNotThrowAnyException();
    assertThatCode(() -> measured().refuseWhatCannotBe(by(6, OnInfeasible.CONTINUE), 0, TRAITS))
        .doesNotThrowAnyException();
  }
}
