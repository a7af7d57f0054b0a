package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.DirtySample;
import ebb.json.JsonObject;
import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.Fixtures;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of QEMUs of each generation, and what is made of what they really answered. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DirtyRateSamplerTest {

  private static final long MIB = 1 << 20;
  private static final long MEMORY = 512 * MIB;
  private static final double STEP_SECONDS = 0.05;

  @TempDir private Path directory;

  private final AnsweringQemu qemu = new AnsweringQemu();

  /** A QEMU of a version: its schema, and what it answered when it was asked for a rate. */
  private void of(String schema, String messages) throws IOException {
    JsonObject known = Fixtures.object("schema-" + schema + ".json");
    JsonObject said =
        Fixtures.messages(messages).stream()
            .filter(message -> message.text("id").filter("query-dirty-rate"::equals).isPresent())
            .findFirst()
            .flatMap(message -> message.object("return"))
            .orElseThrow();
    qemu.on(
        "query-qmp-schema",
        (request, client) ->
            client.send(known.with("id", request.number("id").orElseThrow()).toString()));
    qemu.answering("query-dirty-rate", said.toString());
  }

  /** Lets a guest that uses half a CPU be looked at for so long, in time of its own. */
  private List<DirtySample> samples(double untilSeconds, boolean wanted, boolean learning)
      throws IOException {
    List<DirtySample> samples = new ArrayList<>();
    try (FakeQmp fake = FakeQmp.in(Files.createTempDirectory(directory, "qemu"), qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      var sampler = DirtyRateSampler.of(qmp, new QmpFeatures(qmp));
      for (double seconds = 0; seconds < untilSeconds; seconds += STEP_SECONDS) {
        sampler.step(seconds, seconds / 2, MEMORY, wanted, learning).ifPresent(samples::add);
        qmp.execute("query-status"); // what was sent before has been answered by now
      }
    }
    return samples;
  }

  private List<Long> windows() {
    return qemu.argumentsOf("calc-dirty-rate").stream()
        .map(arguments -> arguments.number("calc-time").orElseThrow())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"10.0, 10.0, 42", "10.0, 11.1, 44"})
  void aQemuThatKnowsMillisecondsIsAskedForThem(String schema, String messages, long mib)
      throws IOException {
    of(schema, messages);

    DirtySample fourth = samples(10, true, true).get(3);

    assertThat(fourth.vcpuSeconds()).isCloseTo(0.4, within(1e-6));
    assertThat(fourth.bytes()).isCloseTo((long) (0.8 * mib * MIB), within(MIB));
    assertThat(windows()).startsWith(100L, 200L, 400L, 800L, 1600L, 3200L, 100L);
    assertThat(qemu.argumentsOf("calc-dirty-rate")).allMatch(asked -> isInMilliseconds(asked));
    assertThat(qemu.argumentsOf("query-dirty-rate")).allMatch(asked -> isInMilliseconds(asked));
  }

  private static boolean isInMilliseconds(JsonObject asked) {
    return asked.text("calc-time-unit").filter("millisecond"::equals).isPresent();
  }

  @Test
  void anOlderOneIsAskedForWholeSeconds() throws IOException {
    of("7.2", "7.2");

    DirtySample first = samples(10, true, true).getFirst();

    assertThat(first.vcpuSeconds()).isCloseTo(0.5, within(1e-6));
    assertThat(first.bytes()).isCloseTo(40 * MIB, within(MIB));
    assertThat(windows()).startsWith(1L, 2L, 1L);
    assertThat(qemu.argumentsOf("calc-dirty-rate"))
        .allMatch(asked -> asked.text("calc-time-unit").isEmpty());
    assertThat(qemu.argumentsOf("query-dirty-rate")).allMatch(JsonObject::isEmpty);
  }

  @ParameterizedTest
  @CsvSource({"10.0, 400", "7.2, 1"})
  void aGuestThatIsOnlyWatchedIsLookedAtInShortWindows(String version, long window)
      throws IOException {
    of(version, version);
    samples(6, true, false);

    assertThat(windows().subList(1, 4)).containsOnly(window);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.2", "10.0"})
  void onlyPagesAreSampled(String version) throws IOException {
    of(version, version);
    samples(5, true, true);

    // Without a mode, which is by page sampling; the one by dirty bitmap has crashed a guest.
    assertThat(qemu.argumentsOf("calc-dirty-rate"))
        .isNotEmpty()
        .allMatch(asked -> asked.text("mode").isEmpty())
        .allMatch(asked -> asked.number("sample-pages").orElseThrow() == 4096);
  }

  @Test
  void whoIsNotToLookAsksForNothing() throws IOException {
    of("10.0", "10.0");

    assertThat(samples(10, false, true)).isEmpty();
    assertThat(qemu.commands()).doesNotContain("calc-dirty-rate", "query-dirty-rate");
  }

  @Test
  void aQemuThatRefusesIsAskedAgainAfterAWhile() throws IOException {
    of("10.0", "10.0");
    qemu.refusing("calc-dirty-rate", "the dirty rate is already being measured.");

    assertThat(samples(25, true, true)).isEmpty();
    assertThat(qemu.argumentsOf("calc-dirty-rate")).hasSize(3);
  }

  @Test
  void aWindowThatTookMuchLongerThanItWasToSaysNothing() throws IOException {
    of("10.0", "10.0");
    String answer =
        """
        {"status": "measured", "sample-pages": 4096, "dirty-rate": %s, "mode": "page-sampling",
         "calc-time-unit": "millisecond", "start-time": 1795673043, "calc-time": %s}\
        """;
    qemu.answering("query-dirty-rate", answer.formatted(2, 3071).replace("\n", ""));
    assertThat(samples(0.5, true, false)).isEmpty();

    qemu.answering("query-dirty-rate", answer.formatted(27, 108).replace("\n", ""));
    assertThat(samples(0.5, true, false)).isNotEmpty();
  }

  @Test
  void aWindowThatHasNotStartedYetIsWaitedFor() throws IOException {
    of("10.0", "10.0");
    qemu.answering("query-dirty-rate", "{\"status\": \"unstarted\"}");
    assertThat(samples(2, true, true)).isEmpty();
    assertThat(qemu.argumentsOf("calc-dirty-rate")).hasSize(1);

    of("10.0", "10.0");
    assertThat(samples(2, true, true)).isNotEmpty();
  }
}
