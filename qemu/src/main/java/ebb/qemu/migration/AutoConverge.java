package ebb.qemu.migration;

import ebb.host.throttle.Throttle;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.QemuThrottle;
import ebb.steering.session.OwnThrottle;
import ebb.steering.watch.AutoConvergeParameters;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What ebb has set QEMU's auto-converge to: the throttle of a guest, or idle beside another. */
final class AutoConverge implements OwnThrottle {

  private final QmpClient qmp;
  private final QemuParameters sets;
  private boolean isSet;
  private boolean isBroughtDown;
  private long trigger;

  /** Left alone as yet. */
  AutoConverge(QmpClient qmp, QemuParameters sets) {
    this.qmp = qmp;
    this.sets = sets;
  }

  /** Sets it up for the throttle that uses it. */
  void prepare(Throttle throttle) {
    throttle.prepare();
    isSet(AutoConvergeParameters.ALWAYS);
  }

  /** Sets it so that it does nothing. */
  void keepIdle() {
    QemuThrottle.keepIdle(qmp);
    isSet(AutoConvergeParameters.SELDOM);
  }

  /** Has what somebody else has begun brought down to the least at its next trigger. */
  void bringDown() {
    new QemuThrottle(qmp).prepare();
    isSet(AutoConvergeParameters.ALWAYS);
  }

  /** The migration runs already: what its throttle holds back may still come down. */
  void wasJoined() {
    isBroughtDown = true;
  }

  private void isSet(long to) {
    isSet = true;
    trigger = to;
  }

  @Override
  public Set<String> parameters() {
    return AutoConvergeParameters.NAMES;
  }

  /** None where it is left alone. */
  @Override
  public Map<String, Long> beside(Throttle inUse) {
    if (inUse.needsAutoConverge()) {
      isSet(AutoConvergeParameters.ALWAYS);
    }
    return isSet && inUse.obeys()
        ? AutoConvergeParameters.of(trigger, inUse.askedOfQemu())
        : Map.of();
  }

  @Override
  public CompletableFuture<?> bringDown(Throttle inUse) {
    isSet(AutoConvergeParameters.ALWAYS);
    return sets.set(AutoConvergeParameters.of(trigger, inUse.askedOfQemu()));
  }

  @Override
  public boolean isBroughtDown() {
    return isBroughtDown;
  }
}
