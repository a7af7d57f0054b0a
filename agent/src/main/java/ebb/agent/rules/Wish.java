package ebb.agent.rules;

import ebb.core.Aggression;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a migration is to be steered.
 *
 * @param aggression how much the guest may be interrupted
 * @param minCpu the guest keeps at least this share of its CPU, 0 to 1
 * @param maxStall for how long a vCPU may stand still at a stretch while it is throttled
 * @param deadline by when it is to be over, counted from its start
 * @param onInfeasible what to do when that cannot be
 * @param speedBytesPerSecond cap on its own bandwidth, beside the host's
 * @param maxDowntime how long the guest may stand still; empty leaves what its QEMU is set to
 */
public record Wish(
    Aggression aggression,
    double minCpu,
    Optional<Duration> maxStall,
    Optional<Duration> deadline,
    OnInfeasible onInfeasible,
    OptionalLong speedBytesPerSecond,
    Optional<Duration> maxDowntime) {

  /** The aggression that costs the guest the least work, and no bounds. */
  public static final Wish DEFAULT =
      new Wish(
          Aggression.AUTO,
          0,
          Optional.empty(),
          Optional.empty(),
          OnInfeasible.CONTINUE,
          OptionalLong.empty(),
          Optional.empty());

  /** The least that can be left of a deadline, s; one that has passed already cannot be kept. */
  private static final double LEAST_LEFT = 0.001;

  /**
   * The knobs for the law.
   *
   * @param downtime how long the guest may stand still
   * @param secondsBefore how long the migration had been under way when the law's clock began, s
   */
  public Intent intent(Duration downtime, double secondsBefore) {
    Intent lasting =
        new Intent(aggression, minCpu, downtime.toNanos() / 1e9)
            .withMaxStall(
                maxStall.map(time -> time.toNanos() / 1e9).orElse(Double.POSITIVE_INFINITY));
    return deadline
        .map(time -> Math.max(LEAST_LEFT, time.toNanos() / 1e9 - secondsBefore))
        .map(left -> lasting.by(left, onInfeasible))
        .orElse(lasting);
  }

  /** Returns this wish with another aggression. */
  public Wish withAggression(Aggression a) {
    return new Wish(a, minCpu, maxStall, deadline, onInfeasible, speedBytesPerSecond, maxDowntime);
  }

  /** Returns this wish with another minimum share of the vCPUs, 0 to 1. */
  public Wish withMinCpu(double share) {
    return new Wish(
        aggression, share, maxStall, deadline, onInfeasible, speedBytesPerSecond, maxDowntime);
  }

  /** Returns this wish with another longest stall, or with none. */
  public Wish withMaxStall(Optional<Duration> time) {
    return new Wish(
        aggression, minCpu, time, deadline, onInfeasible, speedBytesPerSecond, maxDowntime);
  }

  /** Returns this wish with another deadline, or with none. */
  public Wish withDeadline(Optional<Duration> time) {
    return new Wish(
        aggression, minCpu, maxStall, time, onInfeasible, speedBytesPerSecond, maxDowntime);
  }

  /** Returns this wish with something else to do when the deadline cannot be kept. */
  public Wish withOnInfeasible(OnInfeasible way) {
    return new Wish(aggression, minCpu, maxStall, deadline, way, speedBytesPerSecond, maxDowntime);
  }

  /** Returns this wish with another cap on the bandwidth, bytes a second, or with none. */
  public Wish withSpeed(OptionalLong bytesPerSecond) {
    return new Wish(
        aggression, minCpu, maxStall, deadline, onInfeasible, bytesPerSecond, maxDowntime);
  }
}
