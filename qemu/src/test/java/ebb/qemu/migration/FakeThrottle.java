package ebb.qemu.migration;

import ebb.core.Actuation;
import ebb.core.notice.NoticeListener;
import ebb.host.cgroup.Custody;
import ebb.host.guest.Vcpus;
import ebb.host.throttle.Throttle;
import ebb.host.throttle.ThrottleException;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A throttle that keeps what it was told, and can be waited for. */
final class FakeThrottle implements Throttle {

  private final List<Double> shares = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Double> loosened = new CompletableFuture<>();
  private volatile boolean autoConverge;
  private volatile boolean broken;
  private volatile boolean prepared;
  private volatile boolean closed;
  private volatile boolean couldUseAutoConverge;

  /** As a {@link ThrottleOpener}. */
  Throttle open(
      QmpClient qmp,
      Vcpus vcpus,
      boolean canUseAutoConverge,
      Custody custody,
      NoticeListener notices) {
    couldUseAutoConverge = canUseAutoConverge;
    return this;
  }

  FakeThrottle needingAutoConverge() {
    autoConverge = true;
    return this;
  }

  /** Refuses whatever is asked. */
  FakeThrottle broken() {
    broken = true;
    return this;
  }

  boolean isPrepared() {
    return prepared;
  }

  boolean isReleased() {
    return closed;
  }

  boolean couldUseAutoConverge() {
    return couldUseAutoConverge;
  }

  /** What was asked for, in order. */
  List<Double> shares() {
    return List.copyOf(shares);
  }

  /** The first share above zero after a stall; waits for it. */
  double awaitLoosened() throws Exception {
    return loosened.get(1, TimeUnit.MINUTES);
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public Actuation actuation() {
    return Actuation.AT_ONCE;
  }

  @Override
  public boolean needsAutoConverge() {
    return autoConverge;
  }

  @Override
  public void prepare() {
    prepared = true;
  }

  @Override
  public void apply(double share) {
    if (broken) {
      throw new ThrottleException("the throttle is stuck");
    }
    boolean stalled = shares.contains(0.0);
    shares.add(share);
    if (stalled && share > 0) {
      loosened.complete(share);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
