package ebb.host.throttle;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.Actuation;
import ebb.core.Stalls;
import ebb.host.guest.VcpuThreads;
import java.util.List;

/**
 * Several throttles, of which the first is used until it proves to be without effect, then the
 * next. The last may be one that only watches.
 */
public final class ThrottleLadder implements Throttle {

  private final List<Throttle> throttles;

  @GuardedBy("this")
  private int rung;

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param throttles the one to begin with first, at least one
   */
  public ThrottleLadder(List<Throttle> throttles) {
    this.throttles = List.copyOf(throttles);
  }

  private synchronized Throttle current() {
    return throttles.get(rung);
  }

  @Override
  public synchronized boolean leave() {
    while (!closed && rung + 1 < throttles.size()) {
      current().close();
      rung++;
      if (isReady(current())) {
        return true;
      }
    }
    return false;
  }

  /** One that cannot be set up is passed over. */
  private static boolean isReady(Throttle throttle) {
    try {
      throttle.prepare();
      return true;
    } catch (ThrottleException e) {
      return false;
    }
  }

  @Override
  public boolean isHolding() {
    return current().isHolding();
  }

  @Override
  public String name() {
    return current().name();
  }

  @Override
  public Actuation actuation() {
    return current().actuation();
  }

  @Override
  public Stalls stalls() {
    return current().stalls();
  }

  @Override
  public boolean needsAutoConverge() {
    return current().needsAutoConverge();
  }

  @Override
  public long askedOfQemu() {
    return current().askedOfQemu();
  }

  @Override
  public boolean obeys() {
    return current().obeys();
  }

  @Override
  public void prepare() {
    current().prepare();
  }

  @Override
  public void apply(double share) {
    current().apply(share);
  }

  @Override
  public void follow(VcpuThreads threads) {
    current().follow(threads);
  }

  @Override
  public Hold inspect() {
    return current().inspect();
  }

  @Override
  public synchronized void close() {
    closed = true;
    throttles.forEach(Throttle::close);
  }
}
