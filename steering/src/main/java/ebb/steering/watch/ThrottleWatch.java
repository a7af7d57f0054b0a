package ebb.steering.watch;

import ebb.core.Actuation;
import ebb.core.InForce;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.throttle.Hold;
import ebb.host.throttle.Throttle;

/**
 * Looks once a second whether a throttle still holds what it was given, and whether it has an
 * effect at all: a guest that in two seconds has used more than twice what it was allowed, and a
 * tenth of a CPU besides, is not held.
 */
public final class ThrottleWatch {

  private static final double INTERVAL_SECONDS = 1;
  private static final double WINDOW_SECONDS = 2;
  private static final double FACTOR = 2;
  private static final double BESIDES_CPUS = 0.1;

  private final Throttle throttle;
  private final NoticeListener notices;
  private InForce found = new InForce(1, 1, 0);
  private long repairsOfThis;
  private long repairsOfOthers;
  private double nextSeconds = INTERVAL_SECONDS;
  private double lastSeconds;
  private double allowed;
  private double windowSeconds;
  private double windowUsedFrom = -1;

  public ThrottleWatch(Throttle throttle, NoticeListener notices) {
    this.throttle = throttle;
    this.notices = notices;
  }

  /**
   * The share of its vCPUs that the guest may use, by what was found when it was looked at last.
   *
   * @param applied what the throttle was given last, 0 to 1
   * @param qemuPercentage QEMU's own throttle, 0 when it is off
   */
  public double inForce(double applied, long qemuPercentage) {
    double byQemu = 1 - Math.clamp(qemuPercentage, 0, 99) / 100.0;
    if (throttle.actuation() != Actuation.AT_ONCE || !throttle.obeys()) {
      return byQemu;
    }
    double held =
        found.isBelowAsked()
            ? Math.min(applied, found.share())
            : found.exceedsAsked() ? Math.max(applied, found.share()) : applied;
    return Math.min(held, byQemu);
  }

  /** How often something was put right that somebody else had changed. */
  public long repairs() {
    return found.repairs();
  }

  private void look(double share) {
    Hold hold = throttle.inspect();
    hold.news().forEach(news -> notices.tell(Notice.Kind.MEDDLING, news));
    // One that comes after another begins to count anew.
    repairsOfOthers += hold.repairs() < repairsOfThis ? repairsOfThis : 0;
    repairsOfThis = hold.repairs();
    found = new InForce(share, Math.clamp(hold.share(), 0, 1), repairsOfOthers + repairsOfThis);
  }

  /**
   * One step of the duty cycle.
   *
   * @param share that the guest was allowed since the last step, 0 to 1
   * @param vcpuSeconds its vCPUs' clock
   * @return whether the throttle has been without effect for some seconds
   * @throws ebb.host.throttle.ThrottleException when it has gone
   */
  public boolean step(double seconds, double share, double vcpuSeconds, int vcpus) {
    if (seconds >= nextSeconds) {
      nextSeconds = seconds + INTERVAL_SECONDS;
      look(share);
    }
    double elapsed = Math.max(0, seconds - lastSeconds);
    lastSeconds = seconds;
    // QEMU's own takes hold at a sync, and one that only watches never.
    if (share >= 1
        || throttle.actuation() != Actuation.AT_ONCE
        || !throttle.obeys()
        || !throttle.isHolding()) {
      windowUsedFrom = -1;
      return false;
    }
    if (windowUsedFrom < 0) {
      windowUsedFrom = vcpuSeconds;
      windowSeconds = 0;
      allowed = 0;
      return false;
    }
    windowSeconds += elapsed;
    allowed += elapsed * share * vcpus;
    if (windowSeconds < WINDOW_SECONDS) {
      return false;
    }
    double used = vcpuSeconds - windowUsedFrom;
    boolean without = used > FACTOR * allowed + BESIDES_CPUS * windowSeconds;
    windowUsedFrom = -1;
    return without;
  }
}
