package ebb.sim.clairvoyant;

/**
 * A stretch of time in which nothing changes.
 *
 * @param seconds how long, s
 * @param running whether the guest runs, at full speed, or stands still
 * @param phase which phase of the workload it is
 * @param bytesPerSecond what the link carries
 */
record Stretch(double seconds, boolean running, int phase, double bytesPerSecond) {}
