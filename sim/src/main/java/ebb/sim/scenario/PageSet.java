package ebb.sim.scenario;

/**
 * Pages that a guest writes alike.
 *
 * @param sizeBytes how much memory, bytes
 * @param writeBytesPerSecond page writes a second times the page size, when the guest runs
 *     unthrottled
 * @param pattern the order of the writes
 * @param vcpu the only vCPU that writes here, counted from 0, or {@link #ANY_VCPU}
 */
public record PageSet(long sizeBytes, double writeBytesPerSecond, Pattern pattern, int vcpu) {

  /** Every vCPU writes here, each its part. */
  public static final int ANY_VCPU = -1;
}
