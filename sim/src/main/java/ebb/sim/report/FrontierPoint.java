package ebb.sim.report;

/**
 * The best that is possible: nobody finishes sooner with as little lost work.
 *
 * @param totalSeconds from the start to the end, s
 * @param lostWorkSeconds CPU time that the guest wanted and did not get, s
 */
public record FrontierPoint(double totalSeconds, double lostWorkSeconds) {}
