package ebb.sim.scenario;

/**
 * What somebody else changes in the hypervisor in mid-migration: a management layer, an operator.
 *
 * @param atSeconds when, s since the start
 * @param change what
 */
public record Meddling(double atSeconds, Change change) {

  /** One parameter. */
  public sealed interface Change {}

  /** The hypervisor's own limit is this from now on, bytes a second, above 0. */
  public record Cap(double bytesPerSecond) implements Change {}

  /** The downtime limit is this from now on, s, above 0. */
  public record Downtime(double seconds) implements Change {}

  /** Auto-converge is switched on, with QEMU's defaults. */
  public record AutoConverge() implements Change {}
}
