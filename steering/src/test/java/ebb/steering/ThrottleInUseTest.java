package ebb.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Actuation;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.notice.NoticeListener;
import ebb.host.throttle.Hold;
import ebb.host.throttle.Throttle;
import ebb.host.throttle.ThrottleException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThrottleInUseTest {

  /** Keeps what it was told; refuses when it is to; may have others to come after it. */
  private static final class Told implements Throttle {

    private final List<Double> shares = new ArrayList<>();
    private Actuation actuation = Actuation.AT_ONCE;
    private int nexts;
    private boolean broken;
    private boolean closed;

    @Override
    public String name() {
      return "told-" + nexts;
    }

    @Override
    public Actuation actuation() {
      return actuation;
    }

    @Override
    public void apply(double share) {
      if (broken) {
        throw new ThrottleException("it is stuck");
      }
      shares.add(share);
    }

    @Override
    public Hold inspect() {
      return new Hold(shares.isEmpty() ? 1 : shares.getLast(), 0, List.of());
    }

    @Override
    public boolean leave() {
      broken = false;
      return nexts-- > 0;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final Told told = new Told();
  private final List<Double> clock = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final ThrottleInUse throttle =
      new ThrottleInUse(told, clock::add, NoticeListener.texts(notices::add));

  private void run(int seconds, double usedVcpus, long remainingBytes) {
    for (int i = 0; i <= seconds * 10; i++) {
      throttle.step(
          new Reading(
              Phase.PRE_COPY,
              i / 10.0,
              2,
              1 << 30,
              remainingBytes,
              0,
              i * 1_000_000L,
              0,
              usedVcpus * i / 10.0,
              1,
              Optional.empty()));
    }
  }

  @Test
  void whatIsDecidedIsAppliedAndTold() {
    throttle.hold(0.25);

    assertThat(told.shares).containsExactly(0.25);
    assertThat(clock).containsExactly(0.25);
    assertThat(throttle.inForce(0, 3).asked()).isEqualTo(0.25);
    assertThat(throttle.inForce(0, 3).share()).isEqualTo(0.25);
    assertThat(throttle.inForce(90, 3).share()).isCloseTo(0.1, within(1e-9));
    assertThat(throttle.inForce(0, 3).repairs()).isEqualTo(3);
  }

  @Test
  void aSilentHypervisorsGuestIsLetGoByAndBy() {
    throttle.hold(0.02);
    throttle.loosen();

    assertThat(throttle.lift()).isTrue();
    assertThat(told.shares).containsExactly(0.02, 0.1, 1.0);
  }

  @Test
  void whatTheHypervisorWouldHaveToDoIsNotAskedOfItWhileItIsSilent() {
    told.actuation = Actuation.AT_SYNC;
    throttle.hold(0.02);
    throttle.loosen();

    assertThat(throttle.lift()).isFalse();
    assertThat(told.shares).containsExactly(0.02);
  }

  @Test
  void theNextThrottleTakesOverWhatOneDoesNotTake() {
    told.nexts = 1;
    told.broken = true;
    throttle.hold(0.5);

    assertThat(told.shares).containsExactly(0.5);
    assertThat(told.closed).isFalse();
    assertThat(notices)
        .containsExactly("it is stuck (told-1); the throttle is told-0 from here on");
  }

  @Test
  void withoutANextOneTheGuestRunsUnthrottled() {
    told.broken = true;
    throttle.hold(0.5);
    throttle.hold(0.25);

    assertThat(told.shares).isEmpty();
    assertThat(told.closed).isTrue();
    assertThat(throttle.inForce(0, 0).share()).isEqualTo(1);
    assertThat(notices).containsExactly("it is stuck; the guest runs unthrottled from here on");
  }

  @Test
  void aThrottleWithoutEffectIsLeft() {
    throttle.hold(0.1);
    run(5, 1, 1 << 29);

    assertThat(told.closed).isTrue();
    assertThat(notices).singleElement().asString().contains("has no effect");
  }

  @Test
  void aGuestThatStandsStillInVainIsLetGo() {
    throttle.hold(0);
    run(15, 0, 0);
    throttle.hold(0);

    assertThat(told.shares.getLast()).isEqualTo(1);
    assertThat(notices).singleElement().asString().contains("stands still");
    assertThat(throttle.inForce(0, 0).asked()).isZero();
  }

  @Test
  void aThrottleOfStrangersThreadsIsLeft() {
    throttle.hold(0.5);
    throttle.distrustThreads("they are not its own");
    throttle.distrustThreads("they are not its own");

    assertThat(told.closed).isTrue();
    assertThat(notices)
        .containsExactly(
            "they are not its own; the guest runs unthrottled from here on",
            "they are not its own");
  }
}
