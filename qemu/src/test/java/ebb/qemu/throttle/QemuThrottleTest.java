package ebb.qemu.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Actuation;
import ebb.core.notice.NoticeListener;
import ebb.host.throttle.PersistentThrottle;
import ebb.host.throttle.ThrottleException;
import ebb.json.JsonObject;
import ebb.qemu.qmp.AnsweringQemu;
import ebb.qemu.qmp.FakeQmp;
import ebb.qemu.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class QemuThrottleTest {

  private static final String SET = "migrate-set-parameters";

  @TempDir private Path directory;

  private final AnsweringQemu qemu = new AnsweringQemu();
  private final List<String> notices = new ArrayList<>();

  /** What a test does with a throttle. */
  @FunctionalInterface
  private interface Use {
    void of(QemuThrottle throttle, QmpClient qmp) throws IOException;
  }

  private void use(Use use) throws IOException {
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      use.of(new QemuThrottle(qmp), qmp);
    }
  }

  private List<JsonObject> applied() {
    return qemu.argumentsOf(SET);
  }

  private static JsonObject percent(long percent) {
    return JsonObject.empty()
        .with("cpu-throttle-initial", percent)
        .with("max-cpu-throttle", percent);
  }

  private static void assertSame(JsonObject actual, JsonObject expected) {
    assertThat(actual).hasToString(expected.toString());
  }

  @Test
  void isPreparedSoThatEachTriggerAppliesJustTheMaximum() throws IOException {
    use((throttle, qmp) -> throttle.prepare());

    assertThat(applied()).hasSize(1);
    JsonObject prepared = applied().getFirst();
    assertThat(prepared.number("throttle-trigger-threshold")).hasValue(1);
    assertThat(prepared.number("cpu-throttle-increment")).hasValue(99);
    assertThat(prepared.number("cpu-throttle-initial")).hasValue(1);
    assertThat(prepared.number("max-cpu-throttle")).hasValue(1);
    assertThat(prepared.flag("cpu-throttle-tailslow")).contains(false);
  }

  @Test
  void needsAutoConvergeAndTakesEffectAtASync() throws IOException {
    use((throttle, qmp) -> {
      assertThat(throttle.needsAutoConverge()).isTrue();
      assertThat(throttle.actuation()).isEqualTo(Actuation.AT_SYNC);
      assertThat(throttle.name()).isEqualTo("qemu");
      assertThat(throttle.obeys()).isTrue();
    });
  }

  @Test
  void aShareIsItsComplementInPercent() throws IOException {
    use((throttle, qmp) -> {
      throttle.apply(0.3);
      throttle.apply(0.75);
    });

    assertSame(applied().getFirst(), percent(70));
    assertSame(applied().get(1), percent(25));
  }

  @Test
  void neitherAStallNorNoThrottleIsInItsReach() throws IOException {
    use((throttle, qmp) -> {
      throttle.apply(0);
      throttle.apply(1);
    });

    assertSame(applied().getFirst(), percent(99));
    assertSame(applied().get(1), percent(1));
  }

  @Test
  void whatHasBeenAppliedIsNotSentAgain() throws IOException {
    use((throttle, qmp) -> {
      throttle.apply(1);
      throttle.apply(0.3);
      throttle.apply(0.302);
    });

    assertThat(applied()).hasSize(1);
  }

  @Test
  void closingBringsItToItsLeastAndNothingIsAppliedAfterwards() throws IOException {
    use((throttle, qmp) -> {
      throttle.apply(0.3);
      throttle.close();
      throttle.apply(0.3);
      throttle.close();
    });

    assertThat(applied()).hasSize(2);
    assertSame(applied().get(1), percent(1));
  }

  @Test
  void aRefusalIsQemusOwnWordsAndIsTriedAgain() throws IOException {
    qemu.refusing(SET, "Invalid parameter");
    use((throttle, qmp) -> {
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> throttle.apply(0.3))
            .isInstanceOf(ThrottleException.class)
            .hasMessageContaining("Invalid parameter");
      }
    });

    assertThat(applied()).hasSize(2);
  }

  @Test
  void closesAlsoWhenTheMonitorHasGone() throws IOException {
    use((throttle, qmp) -> {
      throttle.apply(0.3);
      qmp.close();

      assertThatCode(throttle::close).doesNotThrowAnyException();
    });
  }

  /** Keeps sets to itself until it is asked something else. */
  private void silentUntilAsked() {
    var held = new ArrayDeque<JsonObject>();
    qemu.on(SET, (request, client) -> held.add(request));
    qemu.on(
        "query-status",
        (request, client) -> {
          qemu.answering(SET, "{}");
          held.forEach(set -> client.answer(set, "{}"));
          client.answer(request, "{}");
        });
  }

  @Test
  void aSilentMonitorIsToldTheNewestShareOnceItAnswersAndNothingInBetween() throws IOException {
    silentUntilAsked();
    try (FakeQmp fake = FakeQmp.in(directory, qemu);
        QmpClient qmp = QmpClient.connect(fake.address(), Duration.ofMinutes(1))) {
      var throttle =
          new PersistentThrottle(
              new QemuThrottle(qmp, Duration.ofMillis(20)), NoticeListener.texts(notices::add));
      for (double share : new double[] {0.3, 0.4, 0.5}) {
        assertThatThrownBy(() -> throttle.apply(share))
            .isInstanceOfSatisfying(ThrottleException.class, e -> assertThat(e.isLate()).isTrue());
      }
      var _ = qmp.execute("query-status");
      throttle.apply(0.6);

      assertThat(applied()).hasSize(2);
      assertSame(applied().getFirst(), percent(70));
      assertSame(applied().get(1), percent(40));
      assertThat(notices).isEmpty();
    }
  }

  @Test
  void aRefusedSetIsToldOnceAndTriedAgainUntilItIsTaken() throws IOException {
    qemu.refusing(SET, "Invalid parameter");
    var nanos = new long[1];
    use((bare, qmp) -> {
      var throttle =
          new PersistentThrottle(bare, NoticeListener.texts(notices::add), () -> nanos[0]);
      for (int attempt = 0; attempt < 3; attempt++) {
        throttle.apply(0.3);
        nanos[0] += 1_000_000_000L;
      }
      assertThat(throttle.isHolding()).isFalse();
      qemu.answering(SET, "{}");
      throttle.apply(0.4);

      assertThat(throttle.isHolding()).isTrue();
      assertSame(applied().getLast(), percent(60));
      assertThat(notices).hasSize(2);
      assertThat(notices.getFirst()).contains("Invalid parameter").contains("tries again");
      assertThat(notices.getLast()).contains("works again");
    });
  }

  /** It cannot be let go either: it does as it was told last. */
  @Test
  void aThrottleThatIsSetAndThenRefusesStaysAsItIsAndThatIsSaid() throws IOException {
    use((bare, qmp) -> {
      var throttle = new PersistentThrottle(bare, NoticeListener.texts(notices::add));
      throttle.apply(0.3);
      qemu.refusing(SET, "Invalid parameter");
      throttle.apply(0.4);
    });

    assertThat(notices).singleElement().asString().contains("the throttle stays as it is");
  }

  @Test
  void aMonitorThatHasGoneIsNotTriedAgain() throws IOException {
    use((bare, qmp) -> {
      var throttle = new PersistentThrottle(bare, NoticeListener.texts(notices::add));
      qmp.close();

      assertThatThrownBy(() -> throttle.apply(0.3))
          .isInstanceOfSatisfying(ThrottleException.class, e -> assertThat(e.isForGood()).isTrue());
    });
  }
}
