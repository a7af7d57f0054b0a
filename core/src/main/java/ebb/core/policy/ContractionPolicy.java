package ebb.core.policy;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.DirtySample;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Policy;
import ebb.core.Reading;
import ebb.core.curve.CurveFit;
import ebb.core.curve.DirtyingCurve;
import ebb.core.measure.Bandwidth;
import ebb.core.measure.Ledger;
import ebb.core.measure.RoundTracker;
import org.jspecify.annotations.Nullable;

/**
 * ebb's own law. Each round may leave at most (1 - a) of what it had to send.
 *
 * <p>The hypervisor starts the next sync, and with it the switchover, as soon as no more than the
 * threshold {@code theta = bandwidth * max downtime} is left; what a round has to send is therefore
 * its excess over that, {@code S = remaining - theta}. With the dirtying curve U, the guest may use
 *
 * <pre>
 *   x* = U^-1( max((1 - a) * S, goal) )                 vCPU-seconds in this round, and
 *   share = (x* - used) / (S left / bandwidth) / vCPUs  at any instant, within [min share, 1]
 * </pre>
 *
 * the latter kept within a quarter and twice the even pace {@code x* / (S / bandwidth) / vCPUs}.
 *
 * <p>The goal is what may be dirtied and still let this round be the last one: the hypervisor looks
 * once in 100 ms or so, and what is sent between two looks is its slack. A link that slows down
 * lengthens the round and lowers the share by itself.
 *
 * <ul>
 *   <li>A linear U makes this the suggestion of 2011, {@code (1 - a) * breakEven}; a saturating one
 *       still contracts.
 *   <li>The first round is free: there is nothing to contract yet. At a = 1 the guest is stalled
 *       from the start.
 *   <li>A round that contracted by less than half of what was asked taught too little to trust the
 *       fit: the next budget is at most half of the CPU time that one used, until a round tells
 *       something. So it finishes also from the plateau of the curve, where every fit is as good as
 *       any other.
 *   <li>A link that carries nothing for some seconds gets no throttle: the guest would stand still
 *       for as long as the network keeps trying, and for nothing.
 *   <li>{@link SendBudget} bounds the bytes; {@link Ledger} holds the two measures of 2011: while
 *       one is broken, the share is at its floor.
 * </ul>
 */
public final class ContractionPolicy implements Policy {

  /** Part of a second's bandwidth that the last round may leave: half of a 100 ms look. */
  private static final double GOAL_SECONDS = 0.05;

  /** The counters move in steps of 100 ms: no round is planned to less. */
  private static final double LEAST_ROUND_SECONDS = 0.1;

  /** In a round as short as this nothing can be corrected: it gets one share throughout. */
  private static final double SHORT_ROUND_SECONDS = 0.3;

  /** A link that has carried nothing for so long is dead until it carries something again. */
  private static final double STALLED_SECONDS = 3;

  // How far the share may leave the even pace of its round to make up for what was used before:
  // at the end of a round a small error in the budget meets a small time left.
  private static final double LEAST_CORRECTION = 0.25;
  private static final double MOST_CORRECTION = 2;

  private final Intent intent;
  private final Actuation actuation;
  private final SendBudget sendBudget;
  private final Bandwidth bandwidth = new Bandwidth();
  private final RoundTracker rounds = new RoundTracker();
  private final Ledger ledger = new Ledger();
  private final CurveFit fit = new CurveFit();
  private @Nullable DirtyingCurve curve;
  private double roundStartSeconds;
  private double lastProgressSeconds = -1;
  private long lastMigratedBytes;
  private double askedContraction;
  private double cpuCeiling = Double.POSITIVE_INFINITY;

  /**
   * @param actuation when a decision takes effect; where only at a sync, it is made for the round
   *     to come, from what the running one is about to leave
   */
  public ContractionPolicy(Intent intent, Actuation actuation) {
    this.intent = intent;
    this.actuation = actuation;
    this.sendBudget = new SendBudget(intent.aggression());
    this.askedContraction = sendBudget.aggression();
  }

  @Override
  public Decision decide(Reading reading) {
    return reading.phase() == Phase.SETUP || reading.phase() == Phase.PRE_COPY
        ? contract(reading)
        : new Decision.Unthrottled(Reason.OVER);
  }

  private Decision contract(Reading reading) {
    bandwidth.add(reading);
    reading.sample().ifPresent(this::learn);
    rounds.add(reading).ifPresent(round -> learn(round, reading));
    if (reading.migratedBytes() > lastMigratedBytes || lastProgressSeconds < 0) {
      lastMigratedBytes = reading.migratedBytes();
      lastProgressSeconds = reading.seconds();
    }
    if (reading.seconds() - lastProgressSeconds > STALLED_SECONDS) {
      return new Decision.Unthrottled(Reason.LINK_STALLED);
    }
    if (intent.aggression() >= 1) {
      return new Decision.Throttle(intent.minShare(), Reason.STALL);
    }
    if (rounds.number() <= 1 || curve == null) {
      return new Decision.Unthrottled(Reason.FIRST_ROUND);
    }
    if (ledger.rounds() >= 2 && !ledger.ahead()) {
      return new Decision.Throttle(intent.minShare(), Reason.SURPLUS);
    }
    return share(reading, curve);
  }

  private void learn(DirtySample sample) {
    fit.addSample(sample);
    curve = fit.curve().orElse(null);
  }

  private void learn(RoundTracker.Round round, Reading reading) {
    roundStartSeconds = reading.seconds();
    fit.addRound(round.vcpuSeconds(), round.dirtiedBytes());
    curve = fit.curve().orElse(null);
    boolean steered = ledger.rounds() > 0;
    ledger.enter(round.toSendBytes(), round.dirtiedBytes(), round.count());
    double had = excess(round.toSendBytes());
    boolean missed =
        steered
            && round.dirtiedBytes() > goalBytes()
            && round.dirtiedBytes() > (1 - askedContraction / 2) * had;
    cpuCeiling = missed ? round.vcpuSeconds() / 2 : Double.POSITIVE_INFINITY;
    askedContraction =
        sendBudget.aggression(
            reading.totalBytes(), reading.migratedBytes(), reading.remainingBytes(), missed);
  }

  private Decision share(Reading reading, DirtyingCurve dirtying) {
    double used = rounds.usedVcpuSeconds();
    double bytesLeft = excess(reading.remainingBytes());
    return switch (actuation) {
      case AT_ONCE -> share(reading, dirtying, excess(rounds.toSendBytes()), used, bytesLeft);
      case AT_SYNC -> {
        double rate = used / Math.max(LEAST_ROUND_SECONDS, reading.seconds() - roundStartSeconds);
        double willLeave = dirtying.bytesAfter(used + rate * seconds(bytesLeft));
        yield share(reading, dirtying, willLeave, 0, willLeave);
      }
    };
  }

  /**
   * The share for a round.
   *
   * @param had what the round has to send in all, bytes
   * @param used CPU time used in it so far, vCPU-seconds
   * @param bytesLeft what is still to be sent in it
   */
  private Decision share(
      Reading reading, DirtyingCurve dirtying, double had, double used, double bytesLeft) {
    double mayLeave = Math.max((1 - askedContraction) * had, goalBytes());
    double fitted = askedContraction >= 1 ? 0 : dirtying.secondsUntil(mayLeave);
    double budget = Math.min(fitted, cpuCeiling);
    double planned = seconds(had);
    double share = budget / planned / reading.vcpus();
    if (planned > SHORT_ROUND_SECONDS && budget > 0 && share < 1) {
      double leftOver = (budget - used) / seconds(bytesLeft) / reading.vcpus();
      share = Math.max(share * LEAST_CORRECTION, Math.min(share * MOST_CORRECTION, leftOver));
    }
    if (share >= 1) {
      return new Decision.Unthrottled(Reason.NOT_NEEDED);
    }
    Reason reason = cpuCeiling < fitted ? Reason.PROBING : Reason.CONTRACTION;
    return new Decision.Throttle(Math.max(share, intent.minShare()), reason);
  }

  private double seconds(double bytes) {
    return Math.max(LEAST_ROUND_SECONDS, bytes / Math.max(1, bandwidth.bytesPerSecond()));
  }

  private double excess(double bytes) {
    return Math.max(0, bytes - bandwidth.bytesPerSecond() * intent.maxDowntimeSeconds());
  }

  private double goalBytes() {
    return bandwidth.bytesPerSecond() * GOAL_SECONDS;
  }
}
