package ebb.qemu.throttle;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.Actuation;
import ebb.core.Stalls;
import ebb.host.throttle.Throttle;
import ebb.host.throttle.ThrottleException;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import ebb.steering.watch.AutoConvergeParameters;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * QEMU's own throttle, steered up and down: needs no right but the monitor. Coarser than a cgroup:
 * steps of 1 %, slices of 10 ms and more, and a change takes effect at a bitmap sync only, every
 * second one, so up to two rounds later.
 */
public final class QemuThrottle implements Throttle {

  /** QEMU has a vCPU run for 10 ms, and sleep for as long as the percentage asks. */
  private static final Stalls STALLS = new Stalls(0, 0.010);

  /** A set takes a millisecond; what is later is looked for with the next one. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final QmpClient qmp;
  private final Duration patience;

  @GuardedBy("this")
  private long applied = AutoConvergeParameters.LEAST_PERCENT;

  @GuardedBy("this")
  private long asked = AutoConvergeParameters.LEAST_PERCENT;

  @GuardedBy("this")
  private @Nullable CompletableFuture<JsonObject> unanswered;

  @GuardedBy("this")
  private boolean closed;

  public QemuThrottle(QmpClient qmp) {
    this(qmp, PATIENCE);
  }

  /**
   * @param patience how long an answer is waited for
   */
  QemuThrottle(QmpClient qmp, Duration patience) {
    this.qmp = qmp;
    this.patience = patience;
  }

  @Override
  public String name() {
    return "qemu";
  }

  @Override
  public Actuation actuation() {
    return Actuation.AT_SYNC;
  }

  @Override
  public Stalls stalls() {
    return STALLS;
  }

  @Override
  public boolean needsAutoConverge() {
    return true;
  }

  @Override
  public synchronized void prepare() {
    try {
      qmp.execute(
          "migrate-set-parameters", AutoConvergeParameters.idle(AutoConvergeParameters.ALWAYS));
    } catch (QmpException e) {
      throw refusal(e);
    }
    applied = AutoConvergeParameters.LEAST_PERCENT;
    asked = AutoConvergeParameters.LEAST_PERCENT;
  }

  /**
   * Sets auto-converge so that it does nothing: it acts at the highest threshold only, and then by
   * 1 %. QEMU from 9.2 on adds a bitmap sync every 5 s while the capability is on, and pages that
   * are written while they wait are then sent once instead of twice.
   */
  public static void keepIdle(QmpClient qmp) {
    qmp.execute(
        "migrate-set-parameters", AutoConvergeParameters.idle(AutoConvergeParameters.SELDOM));
  }

  @Override
  public synchronized long askedOfQemu() {
    return asked;
  }

  /**
   * A monitor that is silent is sent no more than one set: which comes next it is told when it has
   * answered.
   */
  @Override
  public synchronized void apply(double share) {
    if (closed) {
      return;
    }
    awaitAnswer(Duration.ZERO);
    long percent =
        Math.clamp(
            Math.round((1 - share) * 100),
            AutoConvergeParameters.LEAST_PERCENT,
            AutoConvergeParameters.MOST_PERCENT);
    if (percent != applied) {
      send(percent);
      awaitAnswer(patience);
    }
  }

  @GuardedBy("this")
  private void send(long percent) {
    asked = percent;
    unanswered = qmp.send("migrate-set-parameters", AutoConvergeParameters.holding(percent));
  }

  @GuardedBy("this")
  private void awaitAnswer(Duration atMost) {
    if (unanswered == null) {
      return;
    }
    try {
      if (qmp.poll(unanswered, atMost).isEmpty()) {
        throw ThrottleException.late("QEMU has not answered yet when told its throttle");
      }
      unanswered = null;
      applied = asked;
    } catch (QmpException e) {
      unanswered = null;
      asked = applied;
      throw refusal(e);
    }
  }

  private static ThrottleException refusal(QmpException e) {
    String why = "cannot set QEMU's throttle: " + e.getMessage();
    return e instanceof QmpException.Closed
        ? ThrottleException.forGood(why, e)
        : new ThrottleException(why, e);
  }

  /** QEMU lifts its throttle itself when the migration ends; until then 1 % is the least. */
  @Override
  public synchronized void close() {
    if (!closed && asked != AutoConvergeParameters.LEAST_PERCENT) {
      try {
        send(AutoConvergeParameters.LEAST_PERCENT);
        awaitAnswer(patience);
      } catch (ThrottleException e) {
        // The monitor has gone, and with it the QEMU or the migration that was throttled; or it is
        // silent, and will find this when it is not.
      }
    }
    closed = true;
  }
}
