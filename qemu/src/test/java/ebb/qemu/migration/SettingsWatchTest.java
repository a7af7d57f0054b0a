package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.json.JsonObject;
import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SettingsWatchTest {

  private static final String SET = "migrate-set-parameters";
  private static final String LOOK = "query-migrate-parameters";

  @TempDir private Path directory;

  /** A QEMU that keeps what it is told; tests change it behind ebb's back. */
  private final Map<String, Long> parameters = new ConcurrentHashMap<>();

  private final AnsweringQemu qemu = new AnsweringQemu();
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private double seconds;

  @BeforeEach
  void keeps() {
    parameters.putAll(Map.of("max-bandwidth", 100L, "downtime-limit", 270L));
    qemu.on(
        SET,
        (request, client) -> {
          JsonObject told = request.object("arguments").orElseThrow();
          told.names().forEach(name -> parameters.put(name, told.number(name).orElseThrow()));
          client.answer(request, "{}");
        });
    qemu.on(LOOK, (request, client) -> client.answer(request, all().toString()));
  }

  private JsonObject all() {
    JsonObject all = JsonObject.empty().with("tls-creds", "");
    for (var parameter : parameters.entrySet()) {
      all = all.with(parameter.getKey(), parameter.getValue());
    }
    return all;
  }

  @FunctionalInterface
  private interface Use {
    void of(SettingsWatch watch, QmpClient qmp) throws IOException;
  }

  private void use(Use use) throws IOException {
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      use.of(new SettingsWatch(qmp, notices::add), qmp);
    }
  }

  /** Goes on for a second, in which it looks once, and until what that has led to is done. */
  private void aSecond(SettingsWatch watch, QmpClient qmp) {
    for (int step = 0; step < 10; step++) {
      seconds += 0.1;
      watch.step(seconds);
      var _ = qmp.execute("query-status"); // answered after all that was sent before
    }
  }

  @Test
  void whatSomebodyChangesIsSetAgainEachTimeAndToldOnce() throws IOException {
    use((watch, qmp) -> {
      watch.expect("max-bandwidth", 100);
      watch.expect("downtime-limit", 270);
      aSecond(watch, qmp);
      for (int change = 0; change < 3; change++) {
        parameters.put("downtime-limit", 2000L);
        aSecond(watch, qmp);
        aSecond(watch, qmp);

        assertThat(parameters).containsEntry("downtime-limit", 270L);
      }
      assertThat(watch.repairs()).isEqualTo(3);
    });

    assertThat(qemu.argumentsOf(SET)).hasSize(3);
    assertThat(notices)
        .singleElement()
        .asString()
        .startsWith("QEMU's downtime-limit is 2000 and not 270 as ebb has set it");
  }

  @Test
  void itLooksOnceASecondAndLeavesAloneWhatIsAsItWasSet() throws IOException {
    use((watch, qmp) -> {
      watch.set("max-bandwidth", 200);
      for (int second = 0; second < 5; second++) {
        aSecond(watch, qmp);
      }
    });

    assertThat(qemu.argumentsOf(LOOK)).hasSizeBetween(4, 5);
    assertThat(qemu.argumentsOf(SET)).hasSize(1);
    assertThat(notices).isEmpty();
  }

  @Test
  void severalThatAreChangedAtOnceAreOneCommandAndOneNotice() throws IOException {
    use((watch, qmp) -> {
      watch.set(Map.of("max-cpu-throttle", 1L, "cpu-throttle-initial", 1L)).join();
      parameters.putAll(Map.of("max-cpu-throttle", 99L, "cpu-throttle-initial", 20L));
      aSecond(watch, qmp);
      aSecond(watch, qmp);
      assertThat(watch.repairs()).isEqualTo(2);
    });

    assertThat(parameters)
        .containsEntry("max-cpu-throttle", 1L)
        .containsEntry("cpu-throttle-initial", 1L);
    assertThat(qemu.argumentsOf(SET)).hasSize(2);
    assertThat(notices)
        .singleElement()
        .asString()
        .contains("max-cpu-throttle is 99 and not 1")
        .contains("cpu-throttle-initial is 20 and not 1");
  }

  @Test
  void whatQemuDidNotTakeIsTriedAgain() throws IOException {
    qemu.refusing(SET, "not now");
    use((watch, qmp) -> {
      watch.set("max-bandwidth", 200);
      aSecond(watch, qmp);
      keeps();
      aSecond(watch, qmp);
      aSecond(watch, qmp);
    });

    assertThat(parameters).containsEntry("max-bandwidth", 200L);
  }

  /** It had been looked at before, and is answered afterwards. */
  @Test
  void whatEbbItselfSetsAnewMeanwhileIsNobodysChange() throws IOException {
    use((watch, qmp) -> {
      watch.expect("max-bandwidth", 100);
      seconds = 1;
      watch.step(seconds);
      watch.set("max-bandwidth", 50);
      aSecond(watch, qmp);
      assertThat(watch.repairs()).isZero();
    });

    assertThat(notices).isEmpty();
    assertThat(parameters).containsEntry("max-bandwidth", 50L);
  }

  @Test
  void whatIsExpectedNoMoreMayBeAnything() throws IOException {
    use((watch, qmp) -> {
      watch.expect(Set.of("max-bandwidth"), Map.of("max-bandwidth", 100L));
      watch.expect(Set.of("max-bandwidth"), Map.of());
      parameters.put("max-bandwidth", 7L);
      aSecond(watch, qmp);
      aSecond(watch, qmp);
    });

    assertThat(qemu.argumentsOf(SET)).isEmpty();
  }

  @Test
  void aParameterThatThisQemuLacksIsLeftOut() throws IOException {
    use((watch, qmp) -> {
      watch.expect("cpu-throttle-tailslow", 1);
      aSecond(watch, qmp);
      aSecond(watch, qmp);
    });

    assertThat(qemu.argumentsOf(SET)).isEmpty();
  }
}
