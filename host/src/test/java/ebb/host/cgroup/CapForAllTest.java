package ebb.host.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.host.guest.FakeHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four vCPUs that run as much as they want and their quota allows, looked at ten times a second.
 */
class CapForAllTest {

  private static final double STEP_SECONDS = 0.1;

  @TempDir private Path root;
  private final double[] wants = new double[4];
  private final double[] used = new double[4];
  private long nanos;
  private double cap = 1;

  @SuppressWarnings("NullAway.Init") // made before each test
  private FakeHost host;

  @SuppressWarnings("NullAway.Init") // made before each test
  private CapForAll caps;

  @BeforeEach
  void begin() throws IOException {
    host = new FakeHost(root).process(100);
    caps = new CapForAll(() -> nanos);
    for (int i = 0; i < wants.length; i++) {
      host.thread(101 + i, 100).ran(101 + i, 0);
    }
    caps.follow(host.vcpus(100, List.of(101L, 102L, 103L, 104L)));
  }

  private void want(double... cpus) {
    System.arraycopy(cpus, 0, wants, 0, wants.length);
  }

  /** Goes on for a while at a share, and says what all have used of it, CPUs' worth. */
  private double run(double seconds, double share) throws IOException {
    double before = Arrays.stream(used).sum();
    int steps = (int) Math.round(seconds / STEP_SECONDS);
    for (int step = 0; step < steps; step++) {
      for (int i = 0; i < wants.length; i++) {
        used[i] += Math.min(wants[i], cap) * STEP_SECONDS;
        host.ran(101 + i, (long) (used[i] * 1e9));
      }
      nanos += (long) (STEP_SECONDS * 1e9);
      cap = caps.of(share, cap);
    }
    return (Arrays.stream(used).sum() - before) / seconds;
  }

  @Test
  void theOnlyBusyOneGetsWhatTheIdleOnesLeave() throws IOException {
    want(1, 0.01, 0, 0);
    run(1, 1);

    run(0.1, 0.1);

    assertThat(cap).isCloseTo(0.39, within(0.001));
    assertThat(run(3, 0.1)).isCloseTo(0.4, within(0.001));
  }

  @Test
  void allThatAreBusyGetTheSame() throws IOException {
    want(1, 1, 1, 1);
    run(1, 1);
    run(0.1, 0.2);

    assertThat(cap).isEqualTo(0.2);
    assertThat(run(3, 0.2)).isCloseTo(0.8, within(0.001));
  }

  @Test
  void thoseThatWantLittleKeepItAndTheOthersShareTheRest() throws IOException {
    want(0.3, 0.3, 0.3, 0.3);
    run(1, 1);
    run(0.1, 0.2);
    assertThat(cap).as("a guest that wants more than its budget").isCloseTo(0.2, within(0.001));

    want(1, 1, 0.05, 0.05);
    run(2, 0.2);
    assertThat(cap).isCloseTo(0.35, within(0.001));
  }

  @Test
  void theyAreHeldToTheirBudgetSoonAfterAllHaveWoken() throws IOException {
    want(1, 0, 0, 0);
    run(1, 1);
    run(1, 0.1);
    assertThat(cap).isCloseTo(0.4, within(0.001));

    want(1, 1, 1, 1);

    assertThat(run(0.4, 0.1)).as("at most the cap of one for each").isLessThan(1.6);
    assertThat(cap).isCloseTo(0.1, within(0.001));
    assertThat(run(3, 0.1)).isCloseTo(0.4, within(0.001));
  }

  @Test
  void workThatMovesFromOneToAnotherKeepsItsSpeed() throws IOException {
    want(1, 0, 0, 0);
    run(1, 1);
    run(1, 0.1);
    want(0, 1, 0, 0);

    assertThat(run(2, 0.1)).isGreaterThan(0.3);
    assertThat(cap).isCloseTo(0.4, within(0.001));
  }

  @Test
  void nobodyGetsMoreThanTheWholeBudgetAndNoneIsFreeToRunBeforeItIsKnownWhatTheyWant()
      throws IOException {
    assertThat(caps.of(0.1, 1)).as("nothing seen yet").isEqualTo(0.1);
    want(0, 0, 0, 0);
    run(2, 1);
    run(0.1, 0.1);
    assertThat(cap).isCloseTo(0.4, within(0.001));
    assertThat(caps.of(0.5, cap)).isEqualTo(1);
  }

  @Test
  void withoutAThrottleThereIsNoCap() throws IOException {
    want(1, 0.3, 0, 0.9);
    run(2, 1);
    assertThat(cap).isEqualTo(1);
  }
}
