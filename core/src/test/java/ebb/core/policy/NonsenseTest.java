package ebb.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.Phase;
import ebb.core.Policy;
import ebb.core.Reading;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Every policy under readings that no migration gives, but that a reading may hold: over a million
 * of them. A failure names the seed that repeats it.
 */
class NonsenseTest {

  private static final int EPISODES = 1200;
  private static final int STEPS = 300;
  private static final List<Phase> PHASES = List.of(Phase.values());
  private static final double[] TIMES = {
    0, Double.MIN_VALUE, 1e-300, 1e-9, 0.02, 0.1, 3.1, 3600, 999_999_999, 1e9
  };
  private static final double[] CPU_TIMES = {0, Double.MIN_VALUE, 1e-9, 0.0005, 0.1, 7, 1e6, 1e12};
  private static final long[] COUNTS = {
    0, 1, 4095, 1 << 20, 1L << 40, 1L << 53, Long.MAX_VALUE / 4, Long.MAX_VALUE - 1, Long.MAX_VALUE
  };

  /** A migration that makes some sense, with more or less nonsense in it. */
  private static final class Liar {

    private final Random random;
    private final int oneIn;
    private double seconds;
    private double vcpuSeconds;
    private long round;
    private long total;
    private long remaining;
    private long migrated;

    Liar(Random random) {
      this.random = random;
      this.oneIn = 1 << random.nextInt(8);
      this.total = 1L << (12 + random.nextInt(40));
      this.remaining = total;
    }

    Reading next() {
      double step = random.nextInt(4) == 0 ? random.nextDouble() * 1e-6 : 0.1;
      seconds = lies() ? time(TIMES, 1e9) : Math.min(1e9, seconds + step);
      vcpuSeconds =
          lies() ? time(CPU_TIMES, 1e12) : Math.min(1e12, vcpuSeconds + step * random.nextDouble());
      long sent = Math.min(remaining, (long) (total * random.nextDouble() / 4));
      migrated = lies() ? count() : Math.max(0, migrated + sent);
      remaining = lies() ? count() : remaining - sent;
      total = lies() ? count() : total;
      if (lies()) {
        round = count();
      } else if (remaining == 0 || random.nextInt(20) == 0) {
        round = Math.max(round, round + 1 + random.nextInt(3));
        remaining = (long) (total * random.nextDouble());
      }
      Phase phase = lies() ? PHASES.get(random.nextInt(PHASES.size())) : Phase.PRE_COPY;
      return new Reading(
          phase,
          seconds,
          round,
          total,
          remaining,
          migrated,
          lies() ? count() : migrated,
          count(),
          vcpuSeconds,
          lies() ? 1 + random.nextInt(Integer.MAX_VALUE) : 2,
          sample());
    }

    private boolean lies() {
      return random.nextInt(oneIn) == 0;
    }

    private double time(double[] pool, double most) {
      return switch (random.nextInt(3)) {
        case 0 -> pool[random.nextInt(pool.length)];
        case 1 -> most * random.nextDouble();
        default -> Math.min(most, Math.abs(random.nextGaussian()));
      };
    }

    private long count() {
      return random.nextBoolean()
          ? COUNTS[random.nextInt(COUNTS.length)]
          : random.nextLong() >>> (1 + random.nextInt(63));
    }

    private Optional<DirtySample> sample() {
      if (random.nextInt(8) != 0) {
        return Optional.empty();
      }
      double seconds = Math.scalb(1 + random.nextDouble(), random.nextInt(58) - 30);
      return Optional.of(new DirtySample(Math.min(seconds, 999_999_999), count()));
    }
  }

  private static double pick(Random random, double... ends) {
    int at = random.nextInt(ends.length + 1);
    return at < ends.length ? ends[at] : random.nextDouble();
  }

  @Test
  void theShareStaysBetweenItsFloorAndOneWhateverIsRead() {
    long steps = 0;
    for (long seed = 0; seed < EPISODES; seed++) {
      for (String name : Policies.names()) {
        steps += holds(name, seed);
      }
    }
    assertThat(steps).isGreaterThanOrEqualTo(1_000_000);
  }

  private static final OnInfeasible[] ON = OnInfeasible.values();

  private static HypervisorTraits traits(Random random) {
    return new HypervisorTraits(
        random.nextBoolean() ? Actuation.AT_ONCE : Actuation.AT_SYNC,
        random.nextBoolean() ? 5 : Double.POSITIVE_INFINITY);
  }

  private static long holds(String name, long seed) {
    var random = new Random(seed);
    double downtime = pick(random, 1e-9, 2000, 0.3);
    var whenever =
        new Intent(
            pick(random, 0, 1, 0.3, Double.MIN_VALUE),
            pick(random, 0, 0, 0, 1),
            Math.max(1e-12, downtime));
    double deadline = pick(random, 1e-9, 100, 1e9);
    Intent intent =
        random.nextBoolean()
            ? whenever
            : whenever.by(Math.max(1e-12, deadline), ON[random.nextInt(ON.length)]);
    boolean keepsItsShare = intent.onInfeasible() != OnInfeasible.STALL;
    Policy policy = Policies.create(name, intent, traits(random));
    var liar = new Liar(random);
    for (int step = 0; step < STEPS; step++) {
      Reading reading = liar.next();
      Decision decision;
      try {
        decision = policy.decide(reading);
      } catch (RuntimeException e) {
        throw new AssertionError(at(name, seed, step, intent, reading), e);
      }
      double share = decision.share();
      if (!(share >= (keepsItsShare ? intent.minShare() : 0) && share <= 1)) {
        throw new AssertionError(share + ": " + at(name, seed, step, intent, reading));
      }
    }
    return STEPS;
  }

  private static String at(String name, long seed, int step, Intent intent, Reading reading) {
    return name + ", seed " + seed + ", step " + step + ", " + intent + ": " + reading;
  }
}
