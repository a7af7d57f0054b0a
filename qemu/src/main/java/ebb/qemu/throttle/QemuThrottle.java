package ebb.qemu.throttle;

import ebb.core.Actuation;
import ebb.host.throttle.Throttle;
import ebb.host.throttle.ThrottleException;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
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

  /**
   * A threshold of the trigger, percent of what is sent that is dirtied: it acts whenever it may.
   */
  public static final long ALWAYS = 1;

  /** The highest threshold: it acts when more is dirtied than sent. */
  public static final long SELDOM = 100;

  private static final String TRIGGER = "throttle-trigger-threshold";
  private static final String INCREMENT = "cpu-throttle-increment";
  private static final String INITIAL = "cpu-throttle-initial";
  private static final String MOST = "max-cpu-throttle";

  /** The names of the {@link #parameters}. */
  public static final Set<String> PARAMETERS = Set.of(TRIGGER, INCREMENT, INITIAL, MOST);

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
    try {
      qmp.execute("migrate-set-parameters", idle(ALWAYS));
    } catch (QmpException e) {
      throw refusal(e);
    }
    applied = LEAST_PERCENT;
    asked = LEAST_PERCENT;
  }

  /**
   * Sets auto-converge so that it does nothing: it acts at the highest threshold only, and then by
   * 1 %. QEMU from 9.2 on adds a bitmap sync every 5 s while the capability is on, and pages that
   * are written while they wait are then sent once instead of twice.
   */
  public static void keepIdle(QmpClient qmp) {
    qmp.execute("migrate-set-parameters", idle(SELDOM));
  }

  /**
   * A whole command that brings auto-converge down at its next trigger, whoever has turned it on.
   */
  public static final String IDLE_COMMAND =
      JsonObject.empty()
          .with("execute", "migrate-set-parameters")
          .with("arguments", idle(ALWAYS))
          .toString();

  private static JsonObject idle(long trigger) {
    return JsonObject.empty()
        .with(TRIGGER, trigger)
        .with(INCREMENT, MOST_PERCENT)
        .with("cpu-throttle-tailslow", false)
        .with(INITIAL, LEAST_PERCENT)
        .with(MOST, LEAST_PERCENT);
  }

  /**
   * The parameters by which auto-converge does at each trigger just what is asked of it.
   *
   * @param trigger the threshold, {@link #ALWAYS} or {@link #SELDOM}
   * @param percent of the guest's CPU to be held back, 1 to 99
   */
  public static Map<String, Long> parameters(long trigger, long percent) {
    return Map.of(
        TRIGGER, trigger, INCREMENT, (long) MOST_PERCENT, INITIAL, percent, MOST, percent);
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
            JsonObject.empty().with(INITIAL, percent).with(MOST, percent));
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
