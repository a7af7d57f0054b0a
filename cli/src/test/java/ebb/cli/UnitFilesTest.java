package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the units for systemd promise. */
class UnitFilesTest {

  private static String value(String unit, String key) throws IOException {
    List<String> values =
        Files.readAllLines(Path.of("../packaging/systemd", unit)).stream()
            .filter(line -> line.startsWith(key + "="))
            .map(line -> line.substring(key.length() + 1))
            .toList();
    assertThat(values).as("%s of %s", key, unit).hasSize(1);
    return values.getFirst();
  }

  private static long number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void theAgentIsBoundedAboveWhatItsJvmMayTake() throws IOException {
    String launcher = Files.readString(Path.of("../ebb"));
    long heap = number(launcher, "\\n  agent\\).*-Xmx(\\d+)m");
    long classes = number(launcher, "\\n  agent\\).*-XX:MaxMetaspaceSize=(\\d+)m");
    long most = number(value("ebb-agent.service", "MemoryMax"), "^(\\d+)M$");

    // Else the kernel would kill it where the JVM ends it, guards and all.
    assertThat(most).isGreaterThanOrEqualTo(2 * (heap + classes));
    assertThat(value("ebb-agent.service", "MemorySwapMax")).isEqualTo("0");
    assertThat(number(value("ebb-agent.service", "TasksMax"), "^(\\d+)$")).isBetween(200L, 1000L);
    assertThat(value("ebb-agent.service", "CPUQuota")).endsWith("%");
  }

  @Test
  void theAgentIsStartedAnewWhenItFailsOrGetsStuck() throws IOException {
    assertThat(value("ebb-agent.service", "Type")).isEqualTo("notify");
    assertThat(number(value("ebb-agent.service", "WatchdogSec"), "^(\\d+)$")).isBetween(10L, 120L);
    assertThat(value("ebb-agent.service", "Restart")).isEqualTo("on-failure");
    assertThat(value("ebb-agent.service", "ExecStopPost")).isEqualTo("-/usr/bin/ebb recover");
    assertThat(value("ebb-agent.service", "KillMode")).isEqualTo("mixed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ebb-agent.service", "ebb-recover.service", "ebb@.service"})
  void eachTakesLittleAndMakesFilesForRootAlone(String unit) throws IOException {
    assertThat(value(unit, "NoNewPrivileges")).isEqualTo("yes");
    assertThat(value(unit, "ProtectSystem")).isEqualTo("strict");
    assertThat(value(unit, "UMask")).isEqualTo("0077");
    assertThat(value(unit, "CapabilityBoundingSet")).isNotEmpty().doesNotContain("CAP_SYS_ADMIN");
    assertThat(value(unit, "SystemCallFilter")).isEqualTo("@system-service");
  }
}
