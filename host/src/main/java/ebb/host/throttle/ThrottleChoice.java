package ebb.host.throttle;

/** How the operator wants the guest to be throttled. */
public enum ThrottleChoice {
  /** A cgroup where one can be used, the hypervisor's own throttle otherwise. */
  AUTO,
  /** A cgroup or nothing. */
  CGROUP,
  /** QEMU's own throttle. */
  QEMU,
  /** Do not throttle: watch only. */
  NONE
}
