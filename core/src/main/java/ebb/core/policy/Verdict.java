package ebb.core.policy;

/** Whether a deadline can be kept with the CPU that the guest is to keep. */
public enum Verdict {
  /** Also if the guest writes 1.4 times as much, and the link carries 0.93 of what is likely. */
  FEASIBLE,
  /** Neither is certain: it depends on what guest and link do. */
  UNSURE,
  /** Not even if the guest writes half as much, and the link carries 1.25 times what is likely. */
  INFEASIBLE;

  private static final double LESS_WRITTEN = 0.5;
  private static final double MORE_CARRIED = 1.25;
  private static final double MORE_WRITTEN = 1.4;
  private static final double LESS_CARRIED = 0.93;

  /** Part of the time that is left, and seconds, that are kept for what comes in between. */
  private static final double RESERVE = 0.06;

  private static final double RESERVE_SECONDS = 0.8;

  /** Whether a migration can end in so much time with so much CPU. */
  static Verdict of(Outlook outlook, double seconds, double cpus) {
    // What is still to be copied for the first time is certain; how much of it twice is not.
    Outlook known = outlook.first() ? outlook.asWritten(0) : outlook;
    double atMost = outlook.first() ? 0 : cpus;
    if (best(known).with(atMost).seconds() > seconds) {
      return INFEASIBLE;
    }
    return worst(outlook.steep()).with(cpus).seconds() <= usable(seconds) ? FEASIBLE : UNSURE;
  }

  /** For a guest that writes less over a link that carries more. */
  static Outlook best(Outlook outlook) {
    return outlook.likely(LESS_WRITTEN, MORE_CARRIED);
  }

  /** For a guest that writes more over a link that carries less. */
  static Outlook worst(Outlook outlook) {
    return outlook.likely(MORE_WRITTEN, LESS_CARRIED);
  }

  /** What of the time that is left may be planned with. */
  static double usable(double seconds) {
    return seconds * (1 - RESERVE) - RESERVE_SECONDS;
  }
}
