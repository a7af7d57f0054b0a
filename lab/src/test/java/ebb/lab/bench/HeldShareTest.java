package ebb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.host.throttle.Throttle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldShareTest {

  private final List<Double> applied = new ArrayList<>();

  private final Throttle throttle =
      new Throttle() {
        @Override
        public String name() {
          return "fake";
        }

        @Override
        public Actuation actuation() {
          return Actuation.AT_ONCE;
        }

        @Override
        public void apply(double share) {
          applied.add(share);
        }

        @Override
        public void close() {}
      };

  /** It was said once, and the guard took the controller for dead and lifted it after 5 s. */
  @Test
  void theShareIsSaidAgainWheneverAnotherIsAskedFor() {
    var held = new HeldShare(throttle, 0.1);

    held.prepare();
    held.apply(1);
    held.apply(0.5);

    assertThat(applied).containsExactly(0.1, 0.1, 0.1);
    assertThat(held.obeys()).isFalse();
  }
}
