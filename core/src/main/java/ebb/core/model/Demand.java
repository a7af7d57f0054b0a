package ebb.core.model;

/**
 * CPU that the guest uses when nobody slows it, vCPU-seconds a second: in the first round the mean
 * since its start, as long as it is unthrottled; then the most of all rounds in which it was.
 */
final class Demand {

  /** What a guest has used after so long tells what it wants. */
  private static final double SETTLED_SECONDS = 0.8;

  private double firstCpus;
  private double cpus;
  private boolean slowedAtFirst;

  /** The share of its CPUs that it had in the first round until now. */
  void hadInFirstRound(double share) {
    slowedAtFirst |= share < 1;
  }

  void seeInFirstRound(double usedVcpuSeconds, double seconds) {
    boolean free = !slowedAtFirst || firstCpus == 0;
    if (free && seconds >= SETTLED_SECONDS) {
      firstCpus = usedVcpuSeconds / seconds;
    }
  }

  /** Ends a round in which it was unthrottled. */
  void endUnthrottledRound(double usedCpus) {
    cpus = Math.max(cpus, slowedAtFirst ? Math.max(firstCpus, usedCpus) : usedCpus);
  }

  boolean slowedAtFirst() {
    return slowedAtFirst;
  }

  double cpus(boolean inFirstRound) {
    return inFirstRound ? firstCpus : cpus;
  }

  double mostCpus() {
    return Math.max(firstCpus, cpus);
  }
}
