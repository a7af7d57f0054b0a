package ebb.agent.rules;

import ebb.core.Intent;
import ebb.core.OnInfeasible;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a migration is to be steered.
 *
 * @param aggression how much the guest may be interrupted, 0 to 1
 * @param minCpu the guest keeps at least this share of its CPU, 0 to 1
 * @param deadline by when it is to be over, counted from its start
 * @param onInfeasible what to do when that cannot be
 * @param speedBytesPerSecond cap on its own bandwidth, beside the host's
 * @param maxDowntime how long the guest may stand still; empty leaves what its QEMU is set to
 */
public record Wish(
    double aggression,
    double minCpu,
    Optional<Duration> deadline,
    OnInfeasible onInfeasible,
    OptionalLong speedBytesPerSecond,
    Optional<Duration> maxDowntime) {

  /** Aggression 0.3, and no bounds. */
  public static final Wish DEFAULT =
      new Wish(
          0.3, 0, Optional.empty(), OnInfeasible.CONTINUE, OptionalLong.empty(), Optional.empty());

  /** The least that can be left of a deadline, s; one that has passed already cannot be kept. */
  private static final double LEAST_LEFT = 0.001;

  /**
   * The knobs for the law.
   *
   * @param downtime how long the guest may stand still
   * @param secondsBefore how long the migration had been under way when the law's clock began, s
   */
  public Intent intent(Duration downtime, double secondsBefore) {
    var lasting = new Intent(aggression, minCpu, downtime.toNanos() / 1e9);
    return deadline
        .map(time -> Math.max(LEAST_LEFT, time.toNanos() / 1e9 - secondsBefore))
        .map(left -> lasting.by(left, onInfeasible))
        .orElse(lasting);
  }

  /** Returns this wish with another aggression, 0 to 1. */
  public Wish withAggression(double a) {
    return new Wish(a, minCpu, deadline, onInfeasible, speedBytesPerSecond, maxDowntime);
  }

  /** Returns this wish with another minimum share of the vCPUs, 0 to 1. */
  public Wish withMinCpu(double share) {
    return new Wish(aggression, share, deadline, onInfeasible, speedBytesPerSecond, maxDowntime);
  }

  /** Returns this wish with another deadline, or with none. */
  public Wish withDeadline(Optional<Duration> time) {
    return new Wish(aggression, minCpu, time, onInfeasible, speedBytesPerSecond, maxDowntime);
  }

  /** Returns this wish with something else to do when the deadline cannot be kept. */
  public Wish withOnInfeasible(OnInfeasible way) {
    return new Wish(aggression, minCpu, deadline, way, speedBytesPerSecond, maxDowntime);
  }

  /** Returns this wish with another cap on the bandwidth, bytes a second, or with none. */
  public Wish withSpeed(OptionalLong bytesPerSecond) {
    return new Wish(aggression, minCpu, deadline, onInfeasible, bytesPerSecond, maxDowntime);
  }
}
