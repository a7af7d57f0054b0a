package ebb.host.guest;

/** CPU time that a guest's vCPUs have used together: the clock that dirties memory. */
@FunctionalInterface
public interface VcpuClock {

  /** vCPU-seconds so far, from any fixed origin, never falling. */
  double vcpuSeconds();

  /** The guest's vCPUs are these from now on. */
  default void follow(Vcpus vcpus) {}
}
