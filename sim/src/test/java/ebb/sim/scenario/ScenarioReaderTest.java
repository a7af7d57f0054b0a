package ebb.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.config.ConfigException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioReaderTest {

  private static final String FULL =
      """
      name: hot-set
      guest: { memory: 8GiB, vcpus: 2, demand: 1.0, zeroPages: 0.2 }
      workload:
        - at: 0s
          sets:
            - { size: 64MiB,  writeRate: 3200MiB/s, pattern: random }
            - { size: 2GiB,   writeRate: 100MiB/s,  pattern: sequential, vcpu: 1 }
          dma: 5MiB/s
        - at: 30s
      link: { speed: 128MiB/s, jitter: 0.05, changes: [ { at: 30s, speed: 40MiB/s } ] }
      maxDowntime: 300ms
      tracking: at-send
      noise: 0.05
      limit: 2h
      """;

  private static final String LEAST =
      """
      guest: { memory: 1GiB }
      workload: [ { sets: [ { size: 64MiB, writeRate: 10MiB/s } ] } ]
      link: { speed: 1Gbit }
      """;

  @Test
  void aFullScenarioIsReadInFull() {
    Scenario scenario = ScenarioReader.parse("x.yaml", FULL);

    assertThat(scenario.name()).isEqualTo("hot-set");
    assertThat(scenario.guest().demandVcpus()).isEqualTo(2);
    assertThat(scenario.workload()).hasSize(2);
    assertThat(scenario.workload().get(0).sets().get(1))
        .isEqualTo(new PageSet(2L << 30, 100 << 20, Pattern.SEQUENTIAL, 1));
    assertThat(scenario.workload().get(0).dmaBytesPerSecond()).isEqualTo(5 << 20);
    assertThat(scenario.link().bytesPerSecondAt(31)).isEqualTo(40 << 20);
    assertThat(scenario.tracking()).isEqualTo(Tracking.AT_SEND);
    assertThat(scenario.limitSeconds()).isEqualTo(7200);
  }

  @Test
  void whatSomebodyElseChangesIsRead() {
    Scenario scenario =
        ScenarioReader.parse(
            "x.yaml",
            LEAST
                + """
                meddling:
                  - { at: 2s, cap: 16MiB/s }
                  - { at: 2s, maxDowntime: 30ms }
                  - { at: 5s, autoConverge: true }
                """);

    assertThat(scenario.meddling())
        .containsExactly(
            new Meddling(2, new Meddling.Cap(16 << 20)),
            new Meddling(2, new Meddling.Downtime(0.03)),
            new Meddling(5, new Meddling.AutoConverge()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ at: 2s }",
        "{ cap: 1MiB/s }",
        "{ at: 2s, cap: 0 }",
        "{ at: 2s, cap: 1MiB/s, maxDowntime: 1s }",
        "{ at: 2s, autoConverge: false }",
        "{ at: 2s, autoConverge: maybe }",
        "{ at: 2s, maxDowntime: 3000s }",
        "{ at: 2s, cap: 1MiB/s }, { at: 1s, cap: 1MiB/s }",
      })
  void aChangeThatCannotBeMeantIsRefused(String items) {
    assertThatThrownBy(
            () -> ScenarioReader.parse("x.yaml", LEAST + "meddling: [ " + items + " ]\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("x.yaml:");
  }

  @Test
  void allButGuestWorkloadAndLinkMayBeLeftOut() {
    Scenario scenario = ScenarioReader.parse("dir/least.yaml", LEAST);

    assertThat(scenario.name()).isEqualTo("least");
    assertThat(scenario.maxDowntimeSeconds()).isEqualTo(0.3);
    assertThat(scenario.tracking()).isEqualTo(Tracking.AT_SYNC);
    assertThat(scenario.guest().demand()).containsExactly(1.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memory: 1GiB|memory: -1GiB|x.yaml:1: guest.memory",
        "memory: 1GiB|memory: 1Gb|x.yaml:1: guest.memory",
        "memory: 1GiB|memry: 1GiB|x.yaml:1: guest.memry: unknown key",
        "memory: 1GiB|memory: 1GiB, vcpus: 0|x.yaml:1: guest.vcpus",
        "memory: 1GiB|memory: 1GiB, vcpus: 1.5|x.yaml:1: guest.vcpus",
        "memory: 1GiB|memory: 1GiB, demand: 2|x.yaml:1: guest.demand",
        "memory: 1GiB|memory: 1GiB, vcpus: 2, demand: [ 1 ]|x.yaml:1: guest.demand",
        "memory: 1GiB|memory: 1GiB, zeroPages: NaN|x.yaml:1: guest.zeroPages",
        "memory: 1GiB|memory: 1GiB, memory: 2GiB|x.yaml:1",
        "size: 64MiB|size: 2GiB|x.yaml:2: workload[0]",
        "writeRate: 10MiB/s|writeRate: 10|x.yaml:2: workload[0].sets[0].writeRate",
        "writeRate: 10MiB/s|writeRate: 10MiB/s, pattern: zigzag|workload[0].sets[0].pattern",
        "writeRate: 10MiB/s|writeRate: 10MiB/s, vcpu: 1|workload[0].sets[0].vcpu",
        "speed: 1Gbit|speed: 0|x.yaml:3: link.speed",
        "speed: 1Gbit|speed: 9999999TiB|x.yaml:3: link.speed",
        "speed: 1Gbit|speed: 1Gbit, jitter: 2|x.yaml:3: link.jitter",
        "'speed: 1Gbit'|'speed: 1Gbit, changes: [ { at: 0s, speed: 1Gbit } ]'|link.changes[0].at",
        "link:|lynk:|x.yaml",
      })
  void whatIsWrongIsRefusedWithFileLineAndKey(String right, String wrong, String said) {
    assertThatThrownBy(() -> ScenarioReader.parse("x.yaml", LEAST.replace(right, wrong)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("x.yaml")
        .hasMessageContaining(said);
  }

  @Test
  void phasesStandInOrderAndBeginAtTheStart() {
    assertThatThrownBy(() -> ScenarioReader.parse("x", FULL.replace("at: 0s", "at: 5s")))
        .hasMessageContaining("x:4: workload[0]")
        .hasMessageContaining("0s");
    assertThatThrownBy(() -> ScenarioReader.parse("x", FULL.replace("- at: 30s", "- at: 0s")))
        .hasMessageContaining("order of time");
  }

  @Test
  void whatIsNoYamlIsSaidToBeNone() {
    assertThatThrownBy(() -> ScenarioReader.parse("x", "guest: ["))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not YAML");
    assertThatThrownBy(() -> ScenarioReader.parse("x", "")).hasMessageContaining("empty");
    assertThatThrownBy(() -> ScenarioReader.read(Path.of("/nowhere/x.yaml")))
        .hasMessageContaining("no such file");
  }
}
