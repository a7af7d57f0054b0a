package ebb.agent.history;

/**
 * Something that happened in a migration besides its readings.
 *
 * @param seconds since it began
 * @param kind {@code decision}, {@code change} or {@code notice}
 */
public record PastEvent(double seconds, String kind, String text) {}
