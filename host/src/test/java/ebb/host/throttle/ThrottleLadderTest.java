package ebb.host.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThrottleLadderTest {

  private final List<String> said = new ArrayList<>();

  private Throttle rung(String name, boolean refuses) {
    return new Throttle() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Actuation actuation() {
        return Actuation.AT_ONCE;
      }

      @Override
      public void prepare() {
        if (refuses) {
          throw new ThrottleException("refused");
        }
      }

      @Override
      public void apply(double share) {
        said.add(name + " " + share);
      }

      @Override
      public void close() {
        said.add(name + " closed");
      }
    };
  }

  @Test
  void theNextIsTakenWhenOneIsLeft() {
    var ladder = new ThrottleLadder(List.of(rung("a", false), rung("b", false)));
    ladder.apply(0.5);

    assertThat(ladder.leave()).isTrue();
    ladder.apply(0.25);

    assertThat(ladder.name()).isEqualTo("b");
    assertThat(said).containsExactly("a 0.5", "a closed", "b 0.25");
    assertThat(ladder.leave()).isFalse();
  }

  @Test
  void oneThatCannotBeSetUpIsPassedOver() {
    var ladder = new ThrottleLadder(List.of(rung("a", false), rung("b", true), new NoThrottle()));

    assertThat(ladder.leave()).isTrue();

    assertThat(ladder.name()).isEqualTo("none");
    assertThat(ladder.obeys()).isFalse();
  }
}
