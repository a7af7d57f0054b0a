package ebb.agent.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.agent.watch.DaemonSpec;
import ebb.agent.watch.GuestInfo;
import ebb.config.ConfigException;
import ebb.core.Aggression;
import ebb.core.OnInfeasible;
import ebb.core.lever.Levers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigReaderTest {

  private static AgentConfig parse(String text) {
    return AgentConfigReader.parse("agent.yaml", text.replace('|', '\n'));
  }

  private static GuestInfo guest(String name, long memory, String... tags) {
    return new GuestInfo("/run/" + name, name, Set.of(tags), OptionalLong.of(memory));
  }

  @Test
  void theFirstRuleThatFitsHolds() {
    Rules rules =
        parse(
                "watch: { qmp: [/run/q/*.qmp] }|rules:"
                    + "|- { match: { name: 'db-?' }, aggression: 10%, minCpu: 20%, deadline: 5m,"
                    + " onInfeasible: post-copy, speed: 1Gbit }"
                    + "|- { match: { tag: pinned }, handsOff: true }"
                    + "|- { match: { minMemory: 64GiB }, aggression: 0.8 }")
            .rules();

    Wish database = rules.wishFor(guest("db-1", 1)).orElseThrow();
    assertThat(database.aggression()).isEqualTo(Aggression.of(0.1));
    assertThat(database.minCpu()).isEqualTo(0.2);
    assertThat(database.deadline()).contains(Duration.ofMinutes(5));
    assertThat(database.onInfeasible()).isEqualTo(OnInfeasible.POST_COPY);
    assertThat(database.speedBytesPerSecond()).hasValue(125_000_000);
    assertThat(rules.wishFor(guest("web", 1L << 40, "pinned"))).isEmpty();
    assertThat(rules.wishFor(guest("db-10", 1L << 40)).map(Wish::aggression))
        .contains(Aggression.of(0.8));
    assertThat(rules.wishFor(guest("web", 1))).contains(Wish.DEFAULT);
  }

  @Test
  void aRuleForbidsToLookAtPagesAndHandsOffDoesSoToo() {
    Rules rules =
        parse(
                "watch: { qmp: [/run/x] }|rules:"
                    + "|- { match: { name: 'vault-*' }, look: false }"
                    + "|- { match: { name: 'legacy' }, handsOff: true }"
                    + "|- { match: { name: 'db-*' }, aggression: 0.1 }")
            .rules();

    assertThat(rules.mayLookAt(guest("vault-1", 1))).isFalse();
    assertThat(rules.mayLookAt(guest("legacy", 1))).isFalse();
    assertThat(rules.mayLookAt(guest("db-1", 1))).isTrue();
    assertThat(rules.mayLookAt(guest("any", 1))).isTrue();
    assertThatThrownBy(() -> parse("watch: { qmp: [/run/x] }|rules: [{ look: maybe }]"))
        .hasMessageContaining("look");
  }

  @Test
  void aRuleSaysWhatIsTurnedOnForMigrationsThatTheAgentStarts() {
    Rules rules =
        parse(
                "watch: { qmp: [/run/x] }|rules:"
                    + "|- { match: { name: 'slow' }, levers: 'xbzrle:128MiB' }"
                    + "|- { match: { name: 'plain' }, levers: none }"
                    + "|- { match: { name: 'legacy' }, handsOff: true }"
                    + "|- { match: { name: 'db-*' }, levers: auto }")
            .rules();

    assertThat(rules.leversFor(guest("slow", 1)).asked()).isEqualTo(Levers.xbzrle(128 << 20));
    assertThat(rules.leversFor(guest("plain", 1)).isNone()).isTrue();
    assertThat(rules.leversFor(guest("legacy", 1)).isNone()).isTrue();
    assertThat(rules.leversFor(guest("db-1", 1)).choose()).isTrue();
    assertThat(rules.leversFor(guest("any", 1)).choose()).isTrue();
    assertThatThrownBy(() -> parse("watch: { qmp: [/run/x] }|rules: [{ levers: turbo }]"))
        .hasMessageContaining("levers")
        .hasMessageContaining("xbzrle:64MiB");
  }

  @Test
  void theProcessBehindASocketMayBeToldByAFile() {
    AgentConfig config =
        parse("watch: { qmp: [{ socket: 'localhost:4444', pid-file: /run/x.pid }, /run/y] }");

    assertThat(config.monitors().get(0).pidFile()).contains(Path.of("/run/x.pid"));
    assertThat(config.monitors().get(1).pidFile()).isEmpty();
    assertThatThrownBy(() -> parse("watch: { qmp: [{ socket: '/run/*', pid-file: /run/x.pid }] }"))
        .hasMessageContaining("goes with one socket");
    assertThatThrownBy(() -> parse("watch: { qmp: [{ socket: /run/x, pid-file: x.pid }] }"))
        .hasMessageContaining("absolute path");
  }

  @Test
  void whatIsNotGivenHasADefault() {
    AgentConfig config = parse("watch: { qmp: ['/run/q/*.qmp', { socket: /run/x, tags: [a] }] }");

    assertThat(config.monitors().get(1).tags()).containsExactly("a");
    assertThat(config.interval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.speedBytesPerSecond()).isEmpty();
    assertThat(config.api().tcp()).isEmpty();
    assertThat(config.history().file()).isEqualTo(AgentConfig.DEFAULT_HISTORY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "speed: 1Gbit; 'watch' is missing",
        "watch: { interval: 1s }; :1: watch: give qmp, monitors of QEMUs, or libvirt",
        "watch: { libvirt: qemu+ssh://host/system }; the daemon has to be this host's",
        "watch: { qmp: ['*.qmp'] }; :1: watch.qmp[0]: a pattern has to be an absolute path",
        "watch: { qmp: [] }|rules: [{ agression: 1 }]; :2: rules[0].agression: unknown key",
        "watch: { qmp: [] }|rules: [{ handsOff: true, minCpu: 1 }]; :2: rules[0]: handsOff",
        "watch: { qmp: [] }|rules: [{ aggression: 1.5 }]; a share is written like",
        "watch: { qmp: [] }|rules: [{ onInfeasible: pray }]; refuse, continue, cancel",
        "watch: { qmp: [] }|api: { tcp: { address: '0.0.0.0:1' } }; can be reached from other hosts",
        "watch: { qmp: [] }|api: { tcp: { address: 'host:1' } }; is not understood",
        "watch: { qmp: [] }|api: { tcp: { address: '127.0.0.1:1', token: /t, read-token: /t } }; a file of its own",
        "watch: { qmp: [], interval: 1ms }; at least 100ms",
        "watch: { qmp: [] }|history: { keep: 0 }; has to lie between 1 and",
        "watch: { qmp: [] }|api: { socket: agent.sock }; has to be an absolute path",
      })
  void whatMakesNoSenseIsRefusedWithItsPlace(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("agent.yaml:")
        .hasMessageContaining(message);
  }

  @Test
  void libvirtIsOneDaemonOrSeveral() {
    assertThat(parse("watch: { libvirt: 'qemu:///system' }").daemons())
        .containsExactly(new DaemonSpec("qemu:///system", Set.of()));
    AgentConfig config =
        parse(
            "watch: { qmp: [/run/x],"
                + " libvirt: ['qemu:///system', { uri: 'qemu:///session', tags: [own] }] }");
    assertThat(config.monitors()).hasSize(1);
    assertThat(config.daemons().get(1).tags()).containsExactly("own");
  }

  @Test
  void aDeadlineCountsFromTheMigrationsStart() {
    Wish wish =
        parse("watch: { qmp: [] }|rules: [{ deadline: 60s, onInfeasible: stall, minCpu: 30% }]")
            .rules()
            .wishFor(guest("any", 1))
            .orElseThrow();

    assertThat(wish.intent(Duration.ofMillis(200), 0).deadlineSeconds()).isEqualTo(60);
    assertThat(wish.intent(Duration.ofMillis(200), 20).deadlineSeconds()).isEqualTo(40);
    assertThat(wish.intent(Duration.ofMillis(200), 90).deadlineSeconds())
        .isPositive()
        .isLessThan(1);
    assertThat(wish.intent(Duration.ofMillis(200), 0).minShare()).isEqualTo(0.3);
    assertThat(wish.intent(Duration.ofMillis(200), 0).onInfeasible()).isEqualTo(OnInfeasible.STALL);
    assertThat(Wish.DEFAULT.intent(Duration.ofMillis(200), 20).hasDeadline()).isFalse();
  }

  @Test
  void theFileThatIsDeliveredIsUnderstood() {
    AgentConfig config = AgentConfigReader.read(Path.of("../packaging/agent.yaml"));

    assertThat(config.monitors()).isNotEmpty();
    assertThat(config.rules().wishFor(guest("any", 1)).map(Wish::aggression))
        .isEqualTo(Optional.of(Aggression.AUTO));
  }

  @Test
  void theMonitorsOfManagersAreLeftToThem() {
    for (String path :
        List.of(
            "/var/run/qemu-server/*.qmp",
            "/run/incus/*/qemu.monitor",
            "unix:/run//qemu-server/100.qmp",
            "/var/lib/libvirt/qemu/*/monitor.sock")) {
      assertThatThrownBy(() -> AgentConfigReader.parse("test", "watch: { qmp: ['" + path + "'] }"))
          .hasMessageContaining("needs them for itself");
    }
  }
}
