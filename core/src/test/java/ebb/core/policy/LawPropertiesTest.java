package ebb.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.core.Aggression;
import ebb.core.Decision;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.VirtualGuest;
import ebb.core.VirtualMigration;
import ebb.core.loop.SteeringLoop;
import ebb.core.measure.Ledger;
import ebb.core.measure.RoundTracker;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The law over random curves, links and noise. A failure names the seed that repeats it. */
class LawPropertiesTest {

  private static final int CASES = 2000;
  private static final double HOUR = 3600;
  private static final List<Phase> PHASES = List.of(Phase.values());

  private record Case(
      long seed, VirtualGuest guest, double bandwidth, Intent intent, double noise) {

    static Case of(long seed) {
      var random = new Random(seed);
      VirtualGuest guest = VirtualGuest.anyOf(random);
      double singleCopySeconds = 2 + 60 * random.nextDouble();
      Aggression number = anyOf(random);
      Aggression aggression = seed % 4 == 3 ? Aggression.AUTO : number;
      double minShare = random.nextInt(4) == 0 ? 0.2 * random.nextDouble() : 0;
      return new Case(
          seed,
          guest,
          guest.memoryBytes() / singleCopySeconds,
          new Intent(aggression, minShare, 0.05 + random.nextDouble()),
          random.nextInt(3) * 0.05);
    }

    private static Aggression anyOf(Random random) {
      double number = random.nextInt(5) == 0 ? random.nextInt(2) : random.nextDouble();
      return Aggression.of(number);
    }

    Case with(double aggression, double minShare, double noise) {
      return with(Aggression.of(aggression), minShare, noise);
    }

    Case with(Aggression aggression, double minShare, double noise) {
      return new Case(
          seed,
          guest,
          bandwidth,
          new Intent(aggression, minShare, intent.maxDowntimeSeconds()),
          noise);
    }

    VirtualMigration run(SteeringLoop.Observer observer) {
      double leastShare = Math.max(intent.minShare(), 0);
      var migration =
          new VirtualMigration(
              guest, bandwidth, intent.switchoverSeconds(), leastShare, new Random(seed), noise);
      ForecastingPolicy policy =
          Policies.create("ebb", intent, HypervisorTraits.of(Actuation.AT_ONCE));
      SteeringLoop.run(
          migration,
          policy,
          intent,
          step -> {
            observer.onStep(step);
            assertThat(step.reading().seconds()).as("unfinished, %s", this).isLessThan(20 * HOUR);
          });
      return migration;
    }
  }

  @Test
  void theShareStaysBetweenItsFloorAndOne() {
    for (long seed = 0; seed < CASES; seed++) {
      Case one = Case.of(seed).with(Case.of(seed).intent().aggression(), 0, 0.1);
      one.run(step ->
          assertThat(step.decision().share())
              .as("%s at %s", one, step.reading())
              .isBetween(one.intent().minShare(), 1.0));
    }
  }

  @Test
  void itFinishesWhateverTheGuestWithinTheGuaranteedBytes() {
    for (long seed = 0; seed < CASES; seed++) {
      Case one = Case.of(seed);
      one = one.with(one.intent().aggression(), 0, one.noise());
      VirtualMigration migration = one.run(step -> {});
      double memory = one.guest().memoryBytes();
      double guaranteed =
          new SendBudget(AggressionChoice.budget(one.intent().aggression()), 0).bytes(memory);
      double oneBurst = 0.2 * one.bandwidth();
      assertThat(migration.migratedBytes())
          .as("%s", one)
          .isLessThanOrEqualTo(guaranteed * (1 + one.noise()) + oneBurst);
    }
  }

  @Test
  void bothMeasuresHoldFromTheSecondRoundOnOrTheShareIsAtItsFloor() {
    for (long seed = 0; seed < CASES; seed++) {
      Case one = Case.of(seed);
      if (one.intent().minShare() > 0) {
        one = one.with(one.intent().aggression(), 0, one.noise());
      }
      holdsTheMeasures(one);
    }
  }

  private static void holdsTheMeasures(Case one) {
    var rounds = new RoundTracker();
    var ledger = new Ledger();
    one.run(step -> {
      rounds
          .add(step.reading())
          .ifPresent(r -> ledger.enter(r.toSendBytes(), r.dirtiedBytes(), r.count()));
      if (step.reading().phase() == Phase.PRE_COPY && ledger.rounds() >= 2 && !ledger.ahead()) {
        assertThat(step.decision().share())
            .as("%s at %s", one, step.reading())
            .isEqualTo(one.intent().minShare());
      }
    });
  }

  @Test
  void moreAggressionMeansAnEarlierFinish() {
    double[] aggressions = {0, 0.2, 0.4, 0.6, 0.8, 1};
    double[] copies = new double[aggressions.length];
    for (long seed = 0; seed < CASES; seed++) {
      double previous = Double.POSITIVE_INFINITY;
      for (int i = 0; i < aggressions.length; i++) {
        Case one = Case.of(seed).with(aggressions[i], 0, 0);
        double seconds = one.run(step -> {}).seconds();
        double single = one.guest().memoryBytes() / one.bandwidth();
        // What one round more or less makes, as the rounds happen to fall.
        assertThat(seconds).as("%s", one).isLessThanOrEqualTo(previous * 1.05 + 0.5 * single + 1);
        previous = seconds;
        copies[i] += seconds / single;
      }
    }
    for (int i = 1; i < copies.length; i++) {
      assertThat(copies[i]).as("mean at %s", aggressions[i]).isLessThan(copies[i - 1]);
    }
  }

  @Test
  void aMinimumShareIsNeverUndercut() {
    for (long seed = 0; seed < CASES; seed++) {
      Case one = Case.of(seed).with(0.5, 0.3, 0.05);
      var steps = new int[1];
      ForecastingPolicy policy =
          Policies.create("ebb", one.intent(), HypervisorTraits.of(Actuation.AT_ONCE));
      var migration =
          new VirtualMigration(one.guest(), one.bandwidth(), 0.3, 0, new Random(seed), 0.05);
      for (Reading r = migration.next(0); steps[0] < 3000 && !r.phase().isFinal(); steps[0]++) {
        Decision decision = policy.decide(r);
        assertThat(decision.share()).as("%s at %s", one, r).isGreaterThanOrEqualTo(0.3);
        migration.steer(decision);
        r = migration.next(0.1);
      }
    }
  }

  @Test
  void nonsenseReadingsNeverGiveAWildShare() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      for (String name : Policies.names()) {
        var intent = new Intent(random.nextDouble(), 0.1 * random.nextDouble(), 0.3);
        ForecastingPolicy policy =
            Policies.create(name, intent, HypervisorTraits.of(Actuation.AT_ONCE));
        for (int i = 0; i < 500; i++) {
          Reading reading = nonsense(random);
          double share = policy.decide(reading).share();
          assertThat(share)
              .as("%s, seed %s, step %s: %s", name, seed, i, reading)
              .isBetween(intent.minShare(), 1.0);
        }
      }
    }
  }

  private static Reading nonsense(Random random) {
    return new Reading(
        random.nextInt(3) == 0 ? PHASES.get(random.nextInt(PHASES.size())) : Phase.PRE_COPY,
        Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(8)),
        random.nextInt(4) == 0 ? random.nextLong(Long.MAX_VALUE) : random.nextInt(50),
        random.nextLong(Long.MAX_VALUE),
        anyCount(random),
        anyCount(random),
        anyCount(random),
        anyCount(random),
        Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(8)),
        1 + random.nextInt(512),
        random.nextInt(5) == 0
            ? Optional.of(new DirtySample(random.nextDouble() + 1e-9, anyCount(random)))
            : Optional.empty());
  }

  private static long anyCount(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> Long.MAX_VALUE;
      default -> random.nextLong(1L << random.nextInt(1, 62));
    };
  }
}
