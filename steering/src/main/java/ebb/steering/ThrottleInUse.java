package ebb.steering;

import ebb.core.Actuation;
import ebb.core.InForce;
import ebb.core.Reading;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.guest.Vcpus;
import ebb.host.throttle.Throttle;
import ebb.host.throttle.ThrottleException;
import ebb.steering.watch.StandstillWatch;
import ebb.steering.watch.ThrottleWatch;
import java.util.function.DoubleConsumer;

/**
 * The closed loop around a throttle: gives it the shares that are decided, looks whether they hold,
 * and goes on with the next throttle, or without one, where they do not. A guest that stands still
 * in vain is let go.
 *
 * <p>Called by the thread that steers, and by no other.
 */
public final class ThrottleInUse {

  /** From this share on a quota comes in periods of 10 ms, so that nothing waits long for it. */
  private static final double NIMBLE_SHARE = 0.1;

  /**
   * A vCPU that is held may hold a lock that its hypervisor waits for. Down to this share it runs
   * again within 50 ms; with a quota of a thousandth it does so once a second.
   */
  private static final double RESPONSIVE_SHARE = 0.02;

  private final Throttle throttle;
  private final DoubleConsumer onShare;
  private final NoticeListener notices;
  private final ThrottleWatch watch;
  private final StandstillWatch standstill = new StandstillWatch();
  private double decided = 1;
  private double share = 1;
  private double applied = 1;
  private double least;
  private boolean broken;

  /**
   * @param onShare told of each share, 0 to 1, that the guest has from then on
   * @param notices told in plain words what the operator should know
   */
  public ThrottleInUse(Throttle throttle, DoubleConsumer onShare, NoticeListener notices) {
    this.throttle = throttle;
    this.onShare = onShare;
    this.notices = notices;
    this.watch = new ThrottleWatch(throttle, notices);
  }

  /** Holds the guest at this share of its vCPUs, 0 to 1, unless it stands still in vain. */
  public void hold(double wanted) {
    decided = wanted;
    share = standstill.isInVain() ? 1 : wanted > 0 ? Math.max(wanted, least) : wanted;
    apply(share);
  }

  /** Lets the guest go, until it is held again. */
  public void letGo() {
    apply(1);
  }

  /**
   * Lets the guest of a silent hypervisor go so far that its vCPUs can stop within some 10 ms;
   * unless it is the hypervisor that would have to do it.
   */
  public void loosen() {
    withoutHypervisor(Math.max(share, NIMBLE_SHARE));
  }

  /**
   * The hypervisor has answered only after the guest was loosened. Held as deeply again, it would
   * be silent again, and the guest loosened each time: from here on it keeps a little more.
   */
  public void heedSilence() {
    if (share < RESPONSIVE_SHARE) {
      least = RESPONSIVE_SHARE;
    }
  }

  /**
   * Lets the guest of a silent hypervisor go altogether.
   *
   * @return whether that can be done without the hypervisor
   */
  public boolean lift() {
    return withoutHypervisor(1);
  }

  private boolean withoutHypervisor(double wanted) {
    boolean can = throttle.actuation() == Actuation.AT_ONCE;
    if (can) {
      apply(wanted);
    }
    return can;
  }

  private void apply(double wanted) {
    if (broken) {
      return;
    }
    try {
      throttle.apply(wanted);
      applied = throttle.isHolding() ? wanted : 1;
      if (throttle.obeys()) {
        onShare.accept(wanted);
      }
    } catch (ThrottleException e) {
      if (!e.isLate()) {
        leave(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Looks after it, by a reading in pre-copy. */
  public void step(Reading reading) {
    if (standstill.step(reading, applied)) {
      notices.tell(Notice.Kind.STANDSTILL, StandstillWatch.WORDS);
    }
    if (broken) {
      return;
    }
    try {
      if (watch.step(reading.seconds(), applied, reading.vcpuSeconds(), reading.vcpus())) {
        leave("the throttle has no effect: the guest uses more than twice what it is allowed");
      }
    } catch (ThrottleException e) {
      leave(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What holds the guest.
   *
   * @param percentage of its CPU that the hypervisor's own throttle says it holds back
   * @param otherRepairs how often something else that had been set had to be set again
   */
  public InForce inForce(long percentage, long otherRepairs) {
    return new InForce(decided, watch.inForce(applied, percentage), repairs() + otherRepairs);
  }

  /** How often something was put right that somebody else had changed. */
  public long repairs() {
    return watch.repairs();
  }

  /**
   * The threads that are taken for the guest's are not: a throttle that holds them holds nothing.
   *
   * @param why for the operator
   */
  public void distrustThreads(String why) {
    if (!broken && throttle.actuation() == Actuation.AT_ONCE && throttle.obeys()) {
      leave(why);
    } else {
      notices.tell(Notice.Kind.VCPUS, why);
    }
  }

  /** Goes on with the next throttle, or with none. */
  private void leave(String why) {
    String before = throttle.name();
    if (throttle.leave() && throttle.obeys()) {
      notices.tell(
          Notice.Kind.THROTTLE_CHANGED,
          why + " (" + before + "); the throttle is " + throttle.name() + " from here on");
      apply(share);
      return;
    }
    broken = true;
    applied = 1;
    throttle.close();
    notices.tell(Notice.Kind.THROTTLE_LOST, why + "; the guest runs unthrottled from here on");
  }

  /** The guest's vCPUs are these from now on. */
  public void follow(Vcpus now) {
    if (broken || now.threads().isEmpty()) {
      return;
    }
    try {
      throttle.follow(now.threads().get());
    } catch (ThrottleException e) {
      notices.tell(Notice.Kind.VCPUS, e.getMessage() + "; they run unthrottled");
    }
  }
}
