package ebb.host.throttle;

import ebb.core.Actuation;
import ebb.core.Stalls;
import ebb.host.guest.VcpuThreads;
import java.util.List;

/**
 * Holds a guest's vCPUs at a share of their CPU time. Implementations put everything back as it was
 * in {@link #close}, which may be called at any time, from any thread, and more than once; {@link
 * #apply} does nothing afterwards.
 */
public interface Throttle extends AutoCloseable {

  /** Its name in reports: {@code cgroup-v1}, {@code cgroup-v2}, {@code qemu} or {@code none}. */
  String name();

  /** When a share that is asked for takes effect. */
  Actuation actuation();

  /** For how long a vCPU that it holds stands still at a stretch. */
  default Stalls stalls() {
    return Stalls.NONE;
  }

  /** Whether QEMU's capability {@code auto-converge} has to be on for it; off otherwise. */
  default boolean needsAutoConverge() {
    return false;
  }

  /**
   * What it has asked QEMU's own throttle to hold back of the guest's CPU, percent: 1, the least
   * that one does while it is on, of a throttle that does not use it.
   */
  default long askedOfQemu() {
    return 1;
  }

  /** Whether it does what {@link #apply} asks; one that only watches does not. */
  default boolean obeys() {
    return true;
  }

  /** Whether it holds the guest at what was asked last; not so while it waits to be tried again. */
  default boolean isHolding() {
    return true;
  }

  /**
   * Called once before the migration starts, when capabilities have been set.
   *
   * @throws ThrottleException when the mechanism refuses
   */
  default void prepare() {}

  /**
   * Lets the guest use this share of its vCPUs from now on; 1 lifts the throttle. A share below
   * what the mechanism can hold becomes the least it can.
   *
   * @param share 0 to 1
   * @throws ThrottleException when the mechanism refuses
   */
  void apply(double share);

  /**
   * The guest's vCPU threads are these from now on: those that are new are throttled as well.
   *
   * @throws ThrottleException when they cannot be
   */
  default void follow(VcpuThreads threads) {}

  /**
   * Looks whether the throttle still holds what it was given, and puts right what somebody else has
   * changed. Costs some reads of the kernel's files; made to be called about once a second.
   *
   * @throws ThrottleException when it cannot be put right
   */
  default Hold inspect() {
    return new Hold(1, 0, List.of());
  }

  /**
   * Gives this mechanism up for another one, as it has no effect.
   *
   * @return false where there is no other
   */
  default boolean leave() {
    return false;
  }

  /** Lifts the throttle and leaves no trace of it; whatever cannot be undone is reported. */
  @Override
  void close();
}
