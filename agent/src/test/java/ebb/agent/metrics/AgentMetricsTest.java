package ebb.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.agent.rules.Rules;
import ebb.agent.steer.AgentEvent;
import ebb.agent.steer.Events;
import ebb.agent.steer.Migrations;
import ebb.agent.steer.SteeredSample;
import ebb.core.InForce;
import ebb.core.notice.Notice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AgentMetricsTest {

  private final Migrations migrations =
      new Migrations(
          new Rules(List.of()),
          OptionalLong.empty(),
          new Events(),
          Clock.systemUTC(),
          Duration.ofSeconds(1));
  private final AgentMetrics metrics =
      new AgentMetrics(migrations, () -> 0, () -> 0, () -> 1, Map::of, "test");

  private String text() {
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }

  private static AgentEvent repaired(String id, long times) {
    return SteeredSample.reading(id, 1, Optional.of(new InForce(0.3, 0.3, times)));
  }

  @Test
  void whatWasSetAgainIsCountedOverAllMigrations() {
    metrics.accept(repaired("m-repairs-1", 2));
    metrics.accept(repaired("m-repairs-2", 1));
    metrics.accept(repaired("m-repairs-1", 2));
    metrics.accept(repaired("m-repairs-1", 5));
    metrics.accept(SteeredSample.ended("m-repairs-1"));

    assertThat(text()).contains("ebb_repairs_total 6.0");
  }

  @Test
  void noticesAreCountedByWhatTheyAreAboutAndTheDocumentSaysWhatThatIs() throws IOException {
    metrics.accept(SteeredSample.noticed("m-noticed", "the guest was reset"));

    String document = Files.readString(Path.of("../docs/agent.md"));
    for (Notice.Kind kind : Notice.Kind.values()) {
      assertThat(text())
          .contains(
              "ebb_notices_total{kind=\"%s\"} %s"
                  .formatted(kind, kind == Notice.Kind.GUEST ? "1.0" : "0.0"));
      assertThat(document).as("docs/agent.md").contains("`" + kind + "`");
    }
  }
}
