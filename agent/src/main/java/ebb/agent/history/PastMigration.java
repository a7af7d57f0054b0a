package ebb.agent.history;

import ebb.core.Aggression;
import java.util.Optional;

/**
 * A migration in the history.
 *
 * @param beganMillis when it was noticed or started, ms since 1970
 * @param status running, completed, failed, cancelled, or lost when the agent ended before it did
 * @param memoryBytes the guest's RAM, 0 when unknown
 * @param steered whether it was steered, or only watched
 * @param aggression as asked; empty for one that nobody meant to steer
 * @param forecastLowSeconds total time as forecast at the end of the first round
 * @param forecastHighSeconds the same, the upper end
 */
public record PastMigration(
    String id,
    String guest,
    String source,
    Optional<String> destination,
    long beganMillis,
    String status,
    Optional<String> reason,
    long memoryBytes,
    boolean steered,
    Optional<Aggression> aggression,
    double minCpu,
    Optional<Double> deadlineSeconds,
    Optional<String> throttle,
    Optional<Double> totalSeconds,
    Optional<Double> downtimeMillis,
    Optional<Long> sentBytes,
    Optional<Long> rounds,
    Optional<Double> lostWorkSeconds,
    Optional<Double> leastShare,
    Optional<Double> forecastLowSeconds,
    Optional<Double> forecastHighSeconds) {}
