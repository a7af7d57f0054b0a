package ebb.core.lever;

/**
 * What an operator asks for.
 *
 * @param choose whether ebb may choose what compresses; otherwise {@code asked} says all
 * @param asked what is wanted in any case
 * @param hostCpu CPU of the host that compression may take, cores
 */
public record LeverWish(boolean choose, Levers asked, double hostCpu) {

  /** One core, and never more than this part of the host. */
  private static final double MOST_OF_HOST = 0.25;

  private static final double DEFAULT_CORES = 1;

  /** Nothing at all. */
  public static final LeverWish NONE = new LeverWish(false, Levers.NONE, DEFAULT_CORES);

  public LeverWish {
    if (!(hostCpu > 0)) {
      throw new IllegalArgumentException("the host's CPU has to be more than 0: " + hostCpu);
    }
  }

  /** These and no others. */
  public static LeverWish exactly(Levers levers, double hostCpu) {
    return new LeverWish(false, levers, hostCpu);
  }

  /** Whatever is best, and these in any case. */
  public static LeverWish best(Levers inAnyCase, double hostCpu) {
    return new LeverWish(true, inAnyCase, hostCpu);
  }

  /** Whether nothing is wished for. */
  public boolean isNone() {
    return !choose && asked.equals(Levers.NONE);
  }

  /** What compression may take of a host where nobody has said: one core, a quarter at most. */
  public static double hostCpuOf(int cores) {
    return hostCpuOf(cores, DEFAULT_CORES);
  }

  /** What it may take where so much was asked for: a quarter of the host at most. */
  public static double hostCpuOf(int cores, double asked) {
    return Math.min(asked, MOST_OF_HOST * cores);
  }

  /**
   * Channels that may compress: each takes up to a core. One is the least, since less than a core
   * cannot be had.
   */
  public static int channels(double hostCpu) {
    return (int) Math.max(1, Math.min(hostCpu, 255));
  }

  /** Channels that may compress. */
  public int channels() {
    return channels(hostCpu);
  }
}
