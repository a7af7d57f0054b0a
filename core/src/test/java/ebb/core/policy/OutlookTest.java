package ebb.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.curve.DirtyingCurve;
import ebb.core.curve.DirtyingCurve.Point;
import ebb.core.model.RoundModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutlookTest {

  private static final double NEVER = Double.POSITIVE_INFINITY;

  /** A guest that writes 50 new bytes a CPU-second, over a link that carries 100 bytes a second. */
  private static Outlook straight(double demandCpus) {
    var curve = new DirtyingCurve(List.of(new Point(1, 50), new Point(1000, 50_000)));
    var model = new RoundModel(curve, 100, 0, NEVER, 0);
    return new Outlook(model, demandCpus, 1e6, 1000, 1000, 0, true);
  }

  @Test
  void aGuestThatWritesHalfOfWhatTheLinkCarriesHalvesEveryRound() {
    Course course = straight(1).with(1);

    // 10 s + 5 s + 2.5 s + ... until a window carries what is left.
    assertThat(course.seconds()).isCloseTo(20, within(0.2));
    assertThat(course.lostVcpuSeconds()).isZero();
    assertThat(course.sentBytes()).isCloseTo(2000, within(20.0));
  }

  @Test
  void aGuestThatWritesFasterThanTheLinkNeverEnds() {
    assertThat(straight(3).with(3).ends()).isFalse();
    assertThat(straight(3).with(1).ends()).isTrue();
  }

  @Test
  void findsTheMostCpuThatEndsInTime() {
    double cpus = straight(3).mostCpus(20, 0);

    // Rounds shrink by c / 2, so that they take 10 s / (1 - c / 2) in all.
    assertThat(cpus).isCloseTo(1, within(0.02));
    assertThat(straight(3).with(cpus).seconds()).isLessThanOrEqualTo(20);
  }

  @Test
  void givesTheLeastWhereNothingEndsInTime() {
    assertThat(straight(3).mostCpus(5, 0.2)).isEqualTo(0.2);
  }

  @Test
  void countsWhatTheGuestLoses() {
    Course course = straight(3).withAfterFirst(1);

    // The first round runs free and leaves 1500 bytes; then 15 s + 7.5 s + ... at a third.
    assertThat(course.seconds()).isCloseTo(10 + 30, within(0.3));
    assertThat(course.lostVcpuSeconds()).isCloseTo(2 * 30, within(0.6));
    assertThat(course.leastCpus()).isEqualTo(1);
    assertThat(course.throttledSeconds()).isCloseTo(30, within(0.3));
  }
}
