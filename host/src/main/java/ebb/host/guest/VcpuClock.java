package ebb.host.guest;

import java.time.Duration;

/** CPU time that a guest's vCPUs have used together: the clock that dirties memory. */
@FunctionalInterface
public interface VcpuClock {

  /** vCPU-seconds so far, from any fixed origin, never falling. */
  double vcpuSeconds();

  /**
   * What the vCPUs use over so long a time, vCPU-seconds a second. An interrupt ends the look
   * early.
   */
  default double usedVcpus(Duration window) {
    double then = vcpuSeconds();
    long start = System.nanoTime();
    try {
      Thread.sleep(window);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return (vcpuSeconds() - then) / ((System.nanoTime() - start) / 1e9);
  }

  /** The guest's vCPUs are these from now on. */
  default void follow(Vcpus vcpus) {}
}
