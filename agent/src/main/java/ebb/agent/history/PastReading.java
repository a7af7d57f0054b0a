package ebb.agent.history;

import java.util.Optional;

/** A reading in the history; see {@link ebb.agent.steer.LiveReading}. */
public record PastReading(
    double seconds,
    String phase,
    long round,
    long totalBytes,
    long remainingBytes,
    long sentBytes,
    long dirtiedBytesPerSecond,
    double linkBytesPerSecond,
    double share,
    String reason,
    Optional<Double> lowSeconds,
    Optional<Double> highSeconds) {}
