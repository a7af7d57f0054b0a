package ebb.qemu.migration;

import ebb.host.throttle.Throttle;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.QemuThrottle;
import ebb.steering.watch.AutoConvergeParameters;
import java.util.Map;

/** What ebb has set QEMU's auto-converge to: the throttle of a guest, or idle beside another. */
final class AutoConverge {

  private final QmpClient qmp;
  private boolean isSet;
  private long trigger;

  /** Left alone as yet. */
  AutoConverge(QmpClient qmp) {
    this.qmp = qmp;
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

  private void isSet(long to) {
    isSet = true;
    trigger = to;
  }

  /** The parameters that are to stand while a throttle is in use; none where it is left alone. */
  Map<String, Long> beside(Throttle throttle) {
    if (throttle.needsAutoConverge()) {
      isSet(AutoConvergeParameters.ALWAYS);
    }
    return isSet && throttle.obeys()
        ? AutoConvergeParameters.of(trigger, throttle.askedOfQemu())
        : Map.of();
  }

  /** Those that bring it down to what a throttle has asked of it. */
  Map<String, Long> downTo(Throttle throttle) {
    isSet(AutoConvergeParameters.ALWAYS);
    return AutoConvergeParameters.of(trigger, throttle.askedOfQemu());
  }
}
