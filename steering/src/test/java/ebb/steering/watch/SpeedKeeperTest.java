package ebb.steering.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpeedKeeperTest {

  private static final long SEED = 20261127;
  private static final long CAP = 24 << 20;
  private static final int STEPS_A_SECOND = 10;
  private static final double PACKET = 512 << 10;

  /**
   * Sends for a while what a leaking cap lets through, and says how much by each tenth of a second.
   */
  private static List<Long> send(SpeedKeeper keeper, double leak, double jitter, int seconds) {
    var random = new Random(SEED);
    var sent = new ArrayList<Long>();
    double bytes = 0;
    double asked = keeper.cap().orElse(0);
    for (int step = 0; step <= seconds * STEPS_A_SECOND; step++) {
      sent.add(Math.round(bytes));
      OptionalLong now = keeper.step((double) step / STEPS_A_SECOND, Math.round(bytes));
      asked = now.isPresent() ? now.getAsLong() : asked;
      bytes += asked * leak * (1 + jitter * random.nextGaussian()) / STEPS_A_SECOND;
    }
    return sent;
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1.1, 1.4, 1.8, 2.5})
  void noTenSecondsCarryMoreThanTheCapByATwentieth(double leak) {
    List<Long> sent = send(new SpeedKeeper(OptionalLong.of(CAP)), leak, 0.1, 60);

    for (int from = 0; from + 10 * STEPS_A_SECOND < sent.size(); from++) {
      double rate = (sent.get(from + 10 * STEPS_A_SECOND) - sent.get(from)) / 10.0;
      assertThat(rate).as("seed %d, leak %f, from %d", SEED, leak, from).isLessThan(1.05 * CAP);
    }
    assertThat(sent.getLast() / 60.0).isGreaterThan(0.93 * CAP);
  }

  /**
   * As QEMU does it under multifd: whole packets each tenth of a second, and more or fewer of those
   * beside them that the channels have under way, for some seconds nearly all.
   */
  @ParameterizedTest
  @CsvSource({"2, 24", "4, 48", "8, 96"})
  void noTenSecondsCarryMoreWhereChannelsSendWholePackets(int channels, int mib) {
    long cap = (long) mib << 20;
    for (long seed = SEED; seed < SEED + 100; seed++) {
      List<Long> sent = sendPackets(new SpeedKeeper(OptionalLong.of(cap)), channels, seed);
      for (int from = 0; from + 10 * STEPS_A_SECOND < sent.size(); from++) {
        double rate = (sent.get(from + 10 * STEPS_A_SECOND) - sent.get(from)) / 10.0;
        assertThat(rate).as("seed %d, from %d", seed, from).isLessThan(1.05 * cap);
      }
      assertThat(sent.getLast() / 60.0).as("seed %d", seed).isGreaterThan(0.9 * cap);
    }
  }

  private static List<Long> sendPackets(SpeedKeeper keeper, int channels, long seed) {
    var random = new Random(seed);
    var sent = new ArrayList<Long>();
    long bytes = 0;
    double asked = keeper.cap().orElse(0);
    boolean slow = false;
    for (int step = 0; step <= 60 * STEPS_A_SECOND; step++) {
      sent.add(bytes);
      OptionalLong now = keeper.step((double) step / STEPS_A_SECOND, bytes);
      asked = now.isPresent() ? now.getAsLong() : asked;
      slow ^= random.nextInt(30) == 0;
      double underWay = channels * ((slow ? 0.9 : 0.45) + 0.25 * random.nextGaussian());
      double packets = Math.ceil(asked / STEPS_A_SECOND / PACKET);
      bytes += Math.round((packets + Math.clamp(underWay, 0, channels)) * PACKET);
    }
    return sent;
  }

  @Test
  void aCapThatHoldsByItselfIsLeftAsItIs() {
    var keeper = new SpeedKeeper(OptionalLong.of(CAP));
    for (int step = 0; step < 600; step++) {
      assertThat(keeper.step(step / 10.0, step * CAP / 10)).isEmpty();
    }
  }

  @Test
  void aNewCapIsAskedForAtOnce() {
    var keeper = new SpeedKeeper(OptionalLong.of(CAP));
    var _ = keeper.step(0, 0);

    keeper.cap(CAP / 2);

    assertThat(keeper.step(0.1, CAP / 10)).hasValue(CAP / 2);
  }

  @Test
  void aCapThatIsTakenAwayIsAskedForOnceAsNone() {
    var keeper = new SpeedKeeper(OptionalLong.of(CAP));
    var _ = keeper.step(0, 0);

    keeper.cap(0);

    assertThat(keeper.step(0.1, CAP / 10)).hasValue(0);
    assertThat(keeper.asked()).isEmpty();
    for (int step = 2; step < 100; step++) {
      assertThat(keeper.step(step / 10.0, step * CAP)).isEmpty();
    }
  }

  @Test
  void withoutACapNothingIsAskedFor() {
    var keeper = new SpeedKeeper(OptionalLong.empty());
    for (int step = 0; step < 100; step++) {
      assertThat(keeper.step(step / 10.0, step * CAP)).isEmpty();
    }
  }

  @Test
  void aMigrationThatBeginsAnewCountsAnew() {
    var keeper = new SpeedKeeper(OptionalLong.of(CAP));
    assertThat(send(keeper, 1, 0, 10)).isNotEmpty();

    assertThat(keeper.step(11, 0)).isEmpty();
    assertThat(keeper.step(12, CAP)).isEmpty();
  }
}
