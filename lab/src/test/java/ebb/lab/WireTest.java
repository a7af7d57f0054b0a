package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class WireTest {

  private static Wire wire(int seconds, IntUnaryOperator bytesAt) {
    var wire = new Wire();
    for (int tenth = 0; tenth <= seconds * 10; tenth++) {
      wire.add(5 + tenth / 10.0, bytesAt.applyAsInt(tenth));
    }
    return wire;
  }

  @Test
  void theWorstTenSecondsAreFoundWhereverTheyAre() {
    Wire wire = wire(40, tenth -> 100 * tenth + 100 * Math.clamp(tenth - 150, 0, 100));

    assertThat(wire.worst()).isCloseTo(2000, within(25.0));
    assertThat(wire.mean()).isCloseTo(1250, within(10.0));
    assertThat(wire.seconds()).isCloseTo(39.9, within(0.01));
  }

  @Test
  void aShortOneIsJudgedByAllOfIt() {
    Wire wire = wire(4, tenth -> 100 * tenth);

    assertThat(wire.worst()).isCloseTo(1000, within(1.0));
  }

  @Test
  void whatComesAtTheSwitchoverDoesNotCount() {
    Wire wire = wire(20, tenth -> 100 * tenth + (tenth == 200 ? 1_000_000 : 0));

    assertThat(wire.worst()).isLessThan(1100);
  }

  @Test
  void nothingSeenIsNothingSent() {
    assertThat(new Wire().worst()).isZero();
  }
}
