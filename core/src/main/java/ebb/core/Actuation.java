package ebb.core;

/** When a share that a policy decides on takes effect on the guest. */
public enum Actuation {
  /** Within milliseconds: a cgroup quota. */
  AT_ONCE,
  /**
   * At a bitmap sync only, and not at every one: QEMU's own throttle. A decision then has to be the
   * share for the round to come.
   */
  AT_SYNC
}
