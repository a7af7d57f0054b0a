package ebb.sim.machine;

/** A rule that is built into the hypervisor and acts from inside it, like auto-converge. */
public interface InHypervisor {

  /** None at all. */
  InHypervisor NONE = new InHypervisor() {};

  /** A bitmap sync has been done. */
  default void onSync(SyncReport sync, Controls controls) {}

  /** When the rule wants to be woken next, s since the start; infinite for never. */
  default double nextTimerSeconds() {
    return Double.POSITIVE_INFINITY;
  }

  /** The time has come. */
  default void onTimer(Controls controls) {}

  /**
   * What a sync has found.
   *
   * @param seconds when, since the start, s
   * @param foundBytes newly dirty memory, bytes; what still waited is not counted again
   * @param sentBytes sent since the start, bytes
   */
  record SyncReport(double seconds, double foundBytes, double sentBytes) {}

  /** What such a rule can reach. */
  interface Controls {

    /** Time since the start, s. */
    double seconds();

    /** The number of the current round. */
    long round();

    /** How many vCPUs the guest has. */
    int vcpus();

    /** Sets QEMU's CPU throttle, percent. */
    void throttle(double percentage);

    /** Lets single vCPUs run at a part of their speed, by sleeps of so many seconds each. */
    void slowDown(double[] factors, double sleepSeconds);

    /** Page writes a second times the page size of one vCPU that nobody slows, bytes. */
    double writeBytesPerSecond(int vcpu);

    /** Sets the hypervisor's own limit, bytes a second, from the next window on. */
    void cap(double bytesPerSecond);

    /** Sets the downtime limit, s. */
    void downtimeLimit(double seconds);

    /** Sets both of the last again as they were asked for. */
    void setAsAsked();

    /** Does a bitmap sync now, which the counter of rounds may or may not show. */
    void sync(boolean counts);
  }
}
