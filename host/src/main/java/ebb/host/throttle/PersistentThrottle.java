package ebb.host.throttle;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.Actuation;
import ebb.core.Stalls;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.host.guest.VcpuThreads;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A throttle that does not give up on a passing error, as when a vCPU's thread ends just then or
 * somebody sets a quota above: the throttle is lifted, the operator is told once, and it is tried
 * again with later decisions, after 0.2 s and then twice as long each time up to 5 s. What has gone
 * for good is for the caller to replace; what a silent monitor may still take, to wait for.
 */
public final class PersistentThrottle implements Throttle {

  private static final long FIRST_PAUSE_NANOS = 200_000_000;
  private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;

  private final Throttle throttle;
  private final NoticeListener notices;
  private final LongSupplier nanos;
  private Hold last = new Hold(1, 0, List.of());

  @GuardedBy("this")
  private boolean failing;

  @GuardedBy("this")
  private long pauseNanos = FIRST_PAUSE_NANOS;

  @GuardedBy("this")
  private long againNanos;

  /** Keeps a throttle going. */
  public PersistentThrottle(Throttle throttle, NoticeListener notices) {
    this(throttle, notices, System::nanoTime);
  }

  /**
   * Keeps a throttle going by another clock.
   *
   * @param nanos a monotonic clock, ns
   */
  public PersistentThrottle(Throttle throttle, NoticeListener notices, LongSupplier nanos) {
    this.throttle = throttle;
    this.notices = notices;
    this.nanos = nanos;
  }

  @Override
  public String name() {
    return throttle.name();
  }

  @Override
  public Actuation actuation() {
    return throttle.actuation();
  }

  @Override
  public Stalls stalls() {
    return throttle.stalls();
  }

  @Override
  public boolean needsAutoConverge() {
    return throttle.needsAutoConverge();
  }

  @Override
  public long askedOfQemu() {
    return throttle.askedOfQemu();
  }

  @Override
  public boolean obeys() {
    return throttle.obeys();
  }

  @Override
  public void prepare() {
    throttle.prepare();
  }

  @Override
  public synchronized boolean isHolding() {
    return !failing && throttle.isHolding();
  }

  @Override
  public synchronized void apply(double share) {
    if (!isPausing()) {
      attempt(() -> throttle.apply(share));
    }
  }

  @Override
  public synchronized void follow(VcpuThreads threads) {
    attempt(() -> throttle.follow(threads));
  }

  @Override
  public synchronized Hold inspect() {
    last = new Hold(1, last.repairs(), List.of()); // unless it is found to hold
    if (!isPausing()) {
      attempt(() -> last = throttle.inspect());
    }
    return last;
  }

  @GuardedBy("this")
  private boolean isPausing() {
    return failing && nanos.getAsLong() - againNanos < 0;
  }

  @GuardedBy("this")
  private void attempt(Runnable step) {
    try {
      step.run();
      if (failing) {
        failing = false;
        pauseNanos = FIRST_PAUSE_NANOS;
        notices.tell(Notice.Kind.THROTTLE_WORKS, "the throttle works again");
      }
    } catch (ThrottleException e) {
      if (e.isForGood() || e.isLate()) {
        throw e;
      }
      boolean free = lift();
      if (!failing) {
        notices.tell(
            Notice.Kind.THROTTLE_FAILS,
            e.getMessage()
                + (free ? "; the guest runs unthrottled" : "; the throttle stays as it is")
                + " until that works; ebb tries again");
      }
      failing = true;
      againNanos = nanos.getAsLong() + pauseNanos;
      pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    }
  }

  /**
   * What hinders that is told by what failed first; the guard sees to it when this process ends.
   */
  private boolean lift() {
    try {
      throttle.apply(1);
      return true;
    } catch (ThrottleException e) {
      return false;
    }
  }

  @Override
  public void close() {
    throttle.close();
  }
}
