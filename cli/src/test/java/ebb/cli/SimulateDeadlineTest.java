package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program learns of a deadline in virtual time; a copy takes 32 s. */
class SimulateDeadlineTest {

  @TempDir private Path directory;
  private Path scenario = Path.of(".");

  @BeforeEach
  void write() throws IOException {
    scenario =
        Files.writeString(
            directory.resolve("busy.yaml"),
            """
            guest: { memory: 4GiB }
            workload: [ { sets: [ { size: 1GiB, writeRate: 256MiB/s } ] } ]
            link: { speed: 128MiB/s }
            """);
  }

  private JsonObject json(String command, String... options) {
    var out = new StringWriter();
    var arguments = new ArrayList<>(List.of(command, scenario.toString()));
    arguments.addAll(List.of("--aggression", "0.1", "--json"));
    arguments.addAll(List.of(options));
    if (!arguments.contains("--policy")) {
      arguments.addAll(List.of("--policy", "ebb"));
    }
    int code =
        Main.commandLine().setOut(new PrintWriter(out)).execute(arguments.toArray(String[]::new));
    assertThat(code).isZero();
    return JsonObject.parse(out.toString().strip());
  }

  @Test
  void boundAndPoliciesAreNamedAlikeWhereOneIsSimulatedAndWhereManyAre() {
    for (String policy : List.of("clairvoyant", "EBB:qemu=10")) {
      JsonObject simulated = run("simulate", policy);

      assertThat(run("compare", policy).toString()).isEqualTo(simulated.toString());
      assertThat(simulated.text("policy")).contains(policy.toLowerCase(Locale.ROOT));
      assertThat(simulated.decimal("aggression")).hasValue(0.1);
    }
  }

  private JsonObject run(String command, String policy) {
    return json(command, "--policy", policy);
  }

  @Test
  void oneThatIsKeptIsForetold() {
    for (String command : List.of("simulate", "compare")) {
      JsonObject line = json(command, "--deadline", "50s");
      double total = line.decimal("totalSeconds").orElseThrow();

      assertThat(line.decimal("deadlineSeconds")).hasValue(50);
      assertThat(line.flag("feasible")).contains(true);
      assertThat(line.flag("deadlineMet")).contains(true);
      assertThat(line.has("missAnnouncedSeconds")).isFalse();
      assertThat(total).isBetween(line.decimal("forecastLowSeconds").orElseThrow(), 50.0);
      assertThat(line.decimal("forecastHighSeconds").orElseThrow()).isGreaterThan(total);
      assertThat(line.decimal("forecastSeconds").orElseThrow()).isBetween(0.9 * total, 1.1 * total);
    }
  }

  @Test
  void oneThatIsNotIsAnnouncedAsMissed() {
    JsonObject line = json("simulate", "--deadline", "34s", "--min-cpu", "60%");

    assertThat(line.flag("feasible").orElse(false)).isFalse();
    assertThat(line.flag("deadlineMet")).contains(false);
    assertThat(line.decimal("missAnnouncedSeconds").orElseThrow()).isLessThan(17);
    assertThat(line.decimal("minShare").orElseThrow()).isGreaterThanOrEqualTo(0.59);
  }

  @Test
  void withoutOneNothingIsSaidOfIt() {
    JsonObject line = json("simulate");

    assertThat(line.has("forecastSeconds")).isTrue();
    assertThat(line.has("deadlineSeconds")).isFalse();
    assertThat(line.has("feasible")).isFalse();
    assertThat(line.has("deadlineMet")).isFalse();
  }
}
