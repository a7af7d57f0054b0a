package ebb.sim.policy;

/** The three ways in which QEMU with auto-converge has synced its bitmap. */
enum Generation {
  /** Before 9.2: at the ends of rounds only. */
  WITHOUT_TIMER,
  /** 9.2 to 11.0: every 5 s as well, counted as a round. */
  COUNTED_TIMER,
  /** From 11.1 on: every 5 s as well, not counted. */
  UNCOUNTED_TIMER;

  /** That of a version, such as 10.0. */
  static Generation of(double version) {
    return version < 9.2 ? WITHOUT_TIMER : version < 11.1 ? COUNTED_TIMER : UNCOUNTED_TIMER;
  }
}
