package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.qemu.throttle.Hold;
import ebb.qemu.throttle.Throttle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThrottleWatchTest {

  /** One that is found with something put right at each look. */
  private static final class Looked implements Throttle {

    private int looks;
    private boolean holds = true;

    @Override
    public boolean isHolding() {
      return holds;
    }

    @Override
    public String name() {
      return "looked";
    }

    @Override
    public Actuation actuation() {
      return Actuation.AT_ONCE;
    }

    @Override
    public void apply(double share) {}

    @Override
    public Hold inspect() {
      looks++;
      return new Hold(0.25, looks, looks == 1 ? List.of("put right") : List.of());
    }

    @Override
    public void close() {}
  }

  private final Looked throttle = new Looked();
  private final List<String> notices = new ArrayList<>();
  private final ThrottleWatch watch = new ThrottleWatch(throttle, notices::add);

  /**
   * Goes on for a while with a guest of two vCPUs; whether the throttle was found without effect.
   */
  private boolean run(int seconds, double share, double usedVcpus) {
    boolean without = false;
    for (int step = 0; step < 10 * seconds; step++) {
      without |= watch.step(step / 10.0, share, step / 10.0 * usedVcpus, 2);
    }
    return without;
  }

  @Test
  void looksOnceASecondAndTellsWhatWasFound() {
    assertThat(run(10, 1, 2)).isFalse();

    assertThat(throttle.looks).isBetween(8, 10);
    assertThat(watch.hold().share()).isEqualTo(0.25);
    assertThat(notices).containsExactly("put right");
  }

  @Test
  void aGuestThatUsesFarMoreThanItMayIsNotHeld() {
    assertThat(run(5, 0.05, 2)).isTrue();
  }

  @Test
  void oneThatUsesWhatItMayAndALittleMoreIs() {
    assertThat(run(60, 0.2, 0.55)).isFalse();
    assertThat(run(60, 0.001, 0.05)).isFalse();
  }

  /** A passing error: ebb itself has let the guest go meanwhile. */
  @Test
  void oneWhoseThrottleWaitsToBeTriedAgainMayUseAll() {
    throttle.holds = false;

    assertThat(run(60, 0.05, 2)).isFalse();
  }

  @Test
  void oneThatIsNotThrottledMayUseAll() {
    assertThat(run(60, 1, 2)).isFalse();
  }
}
