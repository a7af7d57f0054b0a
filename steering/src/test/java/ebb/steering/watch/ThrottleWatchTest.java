package ebb.steering.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Actuation;
import ebb.core.notice.NoticeListener;
import ebb.host.throttle.Hold;
import ebb.host.throttle.Throttle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThrottleWatchTest {

  /** One that is found with something put right at each look. */
  private static final class Looked implements Throttle {

    private int looks;
    private int repairs = 1;
    private double found = 0.25;
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
      return new Hold(found, repairs++, looks == 1 ? List.of("put right") : List.of());
    }

    @Override
    public void close() {}
  }

  private final Looked throttle = new Looked();
  private int step;
  private final List<String> notices = new ArrayList<>();
  private final ThrottleWatch watch =
      new ThrottleWatch(throttle, NoticeListener.texts(notices::add));

  /**
   * Goes on for a while with a guest of two vCPUs; whether the throttle was found without effect.
   */
  private boolean run(int seconds, double share, double usedVcpus) {
    boolean without = false;
    for (int end = step + 10 * seconds; step < end; step++) {
      without |= watch.step(step / 10.0, share, step / 10.0 * usedVcpus, 2);
    }
    return without;
  }

  @Test
  void looksOnceASecondAndTellsWhatWasFound() {
    assertThat(run(10, 1, 2)).isFalse();

    assertThat(throttle.looks).isBetween(8, 10);
    assertThat(watch.repairs()).isEqualTo(throttle.looks);
    assertThat(notices).containsExactly("put right");
  }

  @Test
  void oneThatComesAfterAnotherGoesOnCounting() {
    run(3, 1, 2);
    long before = watch.repairs();
    throttle.repairs = 0;
    run(2, 1, 2);

    assertThat(watch.repairs()).isEqualTo(before + 1);
  }

  @Test
  void aQuotaOfOthersIsInForceWhateverEbbAllows() {
    run(2, 0.5, 0.5);

    assertThat(watch.inForce(0.5, 0)).isEqualTo(0.25);
    assertThat(watch.inForce(0.1, 0)).as("ebb's is the lower one now").isEqualTo(0.1);
  }

  @Test
  void whatDoesNotHoldIsNotInForce() {
    run(2, 0.1, 0.2);

    assertThat(watch.inForce(0.1, 0)).isEqualTo(0.25);
  }

  @Test
  void oneThatHoldsIsInForceAtOnceWhateverItIsGiven() {
    run(2, 0.25, 0.5);

    assertThat(watch.inForce(0.6, 0)).isEqualTo(0.6);
    assertThat(watch.inForce(0.6, 70)).as("QEMU's own beside it").isEqualTo(0.3, within(1e-9));
  }

  @Test
  void aGuestThatUsesFarMoreThanItMayIsNotHeld() {
    assertThat(run(5, 0.05, 2)).isTrue();
  }

  @Test
  void oneThatUsesWhatItMayAndALittleMoreIs() {
    assertThat(run(60, 0.2, 0.55)).isFalse();
    step = 0;
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
