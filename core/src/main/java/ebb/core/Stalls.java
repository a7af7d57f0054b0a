package ebb.core;

/**
 * How long a throttle has a vCPU stand still at a stretch. It runs and stands still by turns: at a
 * share s of its time
 *
 * <pre>
 *   stall(s) = (1 - s) * max(period, run / s)
 * </pre>
 *
 * @param periodSeconds the shortest turn, running and standing still together, s; 0 for any
 * @param runSeconds the shortest time that it runs for, s; 0 for any
 */
public record Stalls(double periodSeconds, double runSeconds) {

  /** Of what never has a vCPU stand still. */
  public static final Stalls NONE = new Stalls(0, 0);

  public Stalls {
    if (!(periodSeconds >= 0 && runSeconds >= 0)) {
      throw new IllegalArgumentException(
          "times are 0 s or more, not " + periodSeconds + " and " + runSeconds);
    }
  }

  /** How long a vCPU stands still at a share above 0, s. */
  public double seconds(double share) {
    return (1 - share) * Math.max(periodSeconds, runSeconds / share);
  }

  /**
   * The least share at which no vCPU stands still for longer, 0 to 1.
   *
   * @param seconds above 0; infinite for any time
   */
  public double leastShare(double seconds) {
    double byPeriod = periodSeconds > 0 ? Math.max(0, 1 - seconds / periodSeconds) : 0;
    double byRun = runSeconds > 0 ? runSeconds / (seconds + runSeconds) : 0;
    return Math.max(byPeriod, byRun);
  }
}
