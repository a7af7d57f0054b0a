package ebb.qemu.throttle;

import ebb.core.Actuation;
import ebb.qemu.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * QEMU's own throttle, steered up and down: needs no right but the monitor. Coarser than a cgroup:
 * steps of 1 %, slices of 10 ms and more, and a change takes effect at a bitmap sync only, every
 * second one, so up to two rounds later.
 *
 * <p>auto-converge applies {@code min(now + increment, max)} at each trigger. With the trigger
 * threshold and the initial value at their least and the increment at its most, each trigger
 * applies just {@code max-cpu-throttle}, whether that has gone up or down since.
 */
public final class QemuThrottle implements Throttle {

  /** What auto-converge can hold back of a guest's CPU: no less while it is on, no more. */
  private static final int LEAST_PERCENT = 1;

  private static final int MOST_PERCENT = 99;

  /** A set takes a millisecond; what is later is looked for with the next one. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final QmpClient qmp;
  private final Duration patience;
  private long applied = LEAST_PERCENT;
  private long asked = LEAST_PERCENT;
  private @Nullable CompletableFuture<JsonObject> unanswered;
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
  public boolean needsAutoConverge() {
    return true;
  }

  @Override
  public void prepare() {
    qmp.execute("migrate-set-parameters", idle(1));
    applied = LEAST_PERCENT;
    asked = LEAST_PERCENT;
  }

  /**
   * Sets auto-converge so that it does nothing: it acts at the highest threshold only, and then by
   * 1 %. QEMU from 9.2 on adds a bitmap sync every 5 s while the capability is on, and pages that
   * are written while they wait are then sent once instead of twice.
   */
  public static void keepIdle(QmpClient qmp) {
    qmp.execute("migrate-set-parameters", idle(100));
  }

  /**
   * A whole command that brings auto-converge down at its next trigger, whoever has turned it on.
   */
  public static final String IDLE_COMMAND =
      JsonObject.empty()
          .with("execute", "migrate-set-parameters")
          .with("arguments", idle(1))
          .toString();

  private static JsonObject idle(int trigger) {
    return JsonObject.empty()
        .with("throttle-trigger-threshold", trigger)
        .with("cpu-throttle-increment", MOST_PERCENT)
        .with("cpu-throttle-tailslow", false)
        .with("cpu-throttle-initial", 1)
        .with("max-cpu-throttle", 1);
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
    long percent = Math.clamp(Math.round((1 - share) * 100), LEAST_PERCENT, MOST_PERCENT);
    if (percent != applied) {
      send(percent);
      awaitAnswer(patience);
    }
  }

  private void send(long percent) {
    asked = percent;
    // The first trigger takes the initial value, later ones the maximum.
    unanswered =
        qmp.send(
            "migrate-set-parameters",
            JsonObject.empty()
                .with("cpu-throttle-initial", percent)
                .with("max-cpu-throttle", percent));
  }

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
      String why = "cannot set QEMU's throttle: " + e.getMessage();
      throw e instanceof QmpException.Closed
          ? ThrottleException.forGood(why, e)
          : new ThrottleException(why, e);
    }
  }

  /** QEMU lifts its throttle itself when the migration ends; until then 1 % is the least. */
  @Override
  public synchronized void close() {
    if (!closed && asked != LEAST_PERCENT) {
      try {
        send(LEAST_PERCENT);
        awaitAnswer(patience);
      } catch (ThrottleException e) {
        // The monitor has gone, and with it the QEMU or the migration that was throttled; or it is
        // silent, and will find this when it is not.
      }
    }
    closed = true;
  }
}
