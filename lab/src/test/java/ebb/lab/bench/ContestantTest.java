package ebb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Aggression;
import ebb.lab.GuestSpec;
import ebb.lab.LabException;
import ebb.sim.scenario.WorkloadPhase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContestantTest {

  @Test
  void everyNameOfTheSuitesIsKnownAndSaysItselfAgain() {
    for (String name : Contestant.names()) {
      assertThat(Contestant.parse(name).label()).isEqualTo(name);
    }
    Suite.full(Path.of("nowhere")).contestants().forEach(Contestant::parse);
    assertThat(Contestant.parse("held-qemu:0.05").label()).isEqualTo("held-qemu:0.05");
  }

  @Test
  void aDeadlineCountsInCopiesOfTheMemory() {
    BenchCase steady = Suite.quick().cases().getFirst();
    Contestant who = Contestant.parse("ebb-by-2.5x:0.1");

    assertThat(who.label()).isEqualTo("ebb-by-2.5x:0.1");
    // 256 of its 512 MiB are filled, and the link carries 60 a second.
    assertThat(who.intent(steady).deadlineSeconds()).isEqualTo(2.5 * 256 / 60, within(1e-6));
    assertThat(Contestant.parse("ebb:0.1").intent(steady).hasDeadline()).isFalse();
    assertThat(Contestant.parse("ebb").intent(steady).aggression()).isEqualTo(Aggression.AUTO);
  }

  @Test
  void whatIsNoPolicyIsRefusedWithThoseThatThereAre() {
    for (String name :
        List.of(
            "",
            "rfc-2011",
            "ebb:2",
            "ebb-by-3:0.5",
            "ebb-by-0x:0.5",
            "auto-converge-0",
            "auto-converge-80-0",
            "xen")) {
      assertThatThrownBy(() -> Contestant.parse(name))
          .as(name)
          .isInstanceOf(LabException.class)
          .hasMessageContaining("auto-converge");
    }
  }

  @Test
  void aGuestsParametersMeanTheSameToTheSimulator() {
    var workload = new Workload(GuestSpec.parse("two-speeds-2"));

    assertThat(workload.demand()).containsExactly(0.64, 0.5);
    assertThat(workload.zeroPages()).isEqualTo(1 - 288.0 / 640);
    WorkloadPhase only = workload.phases(1.6).getFirst();
    assertThat(only.sets()).hasSize(2);
    assertThat(only.sets().getFirst().writeBytesPerSecond()).isEqualTo(128L << 20);
  }

  @Test
  void phasesBeginWhenTheGuestsClockSaysSo() {
    var workload = new Workload(GuestSpec.parse("storm-to-calm"));

    assertThat(workload.phases(1.6)).extracting(WorkloadPhase::atSeconds).containsExactly(0.0, 7.4);
    assertThat(workload.phases(10)).hasSize(1);
    assertThat(workload.phases(10).getFirst().sets().getFirst().writeBytesPerSecond())
        .isEqualTo(8L << 20);
  }
}
