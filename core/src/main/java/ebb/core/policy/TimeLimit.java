package ebb.core.policy;

import ebb.core.Intent;

/**
 * The most CPU with which a migration, run forward, still ends by its deadline.
 *
 * @param deadlineSeconds when it is to have ended, s from its start
 * @param leastShare of its vCPUs that the guest keeps whatever the deadline asks for, 0 to 1
 */
record TimeLimit(double deadlineSeconds, double leastShare) {

  /** The part of what is left that has to do for the first round to go unthrottled. */
  private static final double FREE = 0.9;

  /** Of a migration that has not begun. */
  static TimeLimit of(Intent intent) {
    return new TimeLimit(intent.deadlineSeconds(), intent.minShare());
  }

  /**
   * CPU that the guest may use, vCPU-seconds a second; infinite for as much as it wants, also where
   * the law ends in time by itself.
   *
   * @param seconds since the start
   */
  double cpus(Outlook outlook, Law law, double seconds, int vcpus) {
    double most = cpus(outlook, seconds, vcpus);
    boolean lawIsInTime =
        most < outlook.demandCpus() && outlook.endsUnder(law, leastShare * vcpus, usable(seconds));
    return lawIsInTime ? Double.POSITIVE_INFINITY : most;
  }

  private double cpus(Outlook outlook, double seconds, int vcpus) {
    double least = leastShare * vcpus;
    if (outlook.first()
        && Verdict.worst(outlook).withAfterFirst(least).seconds() <= FREE * usable(seconds)) {
      return Double.POSITIVE_INFINITY;
    }
    Outlook careful = outlook.first() ? Verdict.worst(outlook) : outlook;
    double most = careful.mostCpus(usable(seconds), least);
    return most < outlook.demandCpus() ? most : Double.POSITIVE_INFINITY;
  }

  /** How the migration will go on with the CPU that the guest may use. */
  Course course(Outlook outlook, double seconds, int vcpus) {
    double most = cpus(outlook, seconds, vcpus);
    return most < outlook.demandCpus() || !outlook.first()
        ? outlook.with(Math.min(most, outlook.demandCpus()))
        : outlook.withAfterFirst(outlook.mostCpusAfterFirst(usable(seconds), leastShare * vcpus));
  }

  private double usable(double seconds) {
    return Verdict.usable(deadlineSeconds - seconds);
  }
}
