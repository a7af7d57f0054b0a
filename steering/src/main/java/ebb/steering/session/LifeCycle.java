package ebb.steering.session;

import ebb.core.Intent;

/**
 * Where a session stands. Each state says what becomes of it when its user asks for something; what
 * happens by itself is in {@link Session#runAttempts}.
 *
 * <pre>
 *               run                 ends
 *   Prepared ----------> Running ----------------------> Ended
 *      |                 |  ^  |  broke off, may be         ^
 *      |          cancel |  |  |  tried again               |
 *      |                 |  |  +----------> Pausing         |
 *      |                 |  +-----------------' | cancel    |
 *      |                 v      the pause is    |           |
 *      |             Cancelling    over         |           |
 *      |                 |  ends                |           |
 *      | cancel          +----------------------|-----------+
 *      +---------------------------------------> Cancelled -+
 * </pre>
 *
 * {@code Session.close} lifts the throttle and puts settings back in whichever state.
 */
sealed interface LifeCycle {

  /** The state after somebody has asked for a cancel. */
  LifeCycle cancel();

  /** Has the attempt under way, if there is one, go on with other knobs. */
  default void steer(Intent intent) {}

  /** The guest is ready, and nothing has begun. */
  record Prepared() implements LifeCycle {
    @Override
    public LifeCycle cancel() {
      return new Cancelled();
    }
  }

  /**
   * An attempt is under way.
   *
   * @param deadlineUsed how long before it the first one began, s: an attempt counts its seconds
   *     anew, while the deadline stays where it is
   */
  record Running(Attempt attempt, double deadlineUsed) implements LifeCycle {

    /** What is left of a deadline that has passed, s. */
    private static final double LEAST_SECONDS = 0.001;

    @Override
    public LifeCycle cancel() {
      attempt.cancel();
      return new Cancelling(this);
    }

    @Override
    public void steer(Intent intent) {
      attempt.steer(left(intent, deadlineUsed));
    }

    /** What is asked of an attempt that begins so many seconds after the first. */
    static Intent left(Intent intent, double deadlineUsed) {
      return intent.hasDeadline()
          ? intent.by(
              Math.max(LEAST_SECONDS, intent.deadlineSeconds() - deadlineUsed),
              intent.onInfeasible())
          : intent;
    }
  }

  /** The last attempt is being cancelled, and steered until it has ended. */
  record Cancelling(Running last) implements LifeCycle {
    @Override
    public LifeCycle cancel() {
      last.attempt().cancel();
      return this;
    }

    @Override
    public void steer(Intent intent) {
      last.steer(intent);
    }
  }

  /** An attempt broke off; the guest runs unthrottled, and another one follows. */
  record Pausing() implements LifeCycle {
    @Override
    public LifeCycle cancel() {
      return new Cancelled();
    }
  }

  /** No attempt will begin any more. */
  record Cancelled() implements LifeCycle {
    @Override
    public LifeCycle cancel() {
      return this;
    }
  }

  /** The last attempt has ended. */
  record Ended() implements LifeCycle {
    @Override
    public LifeCycle cancel() {
      return this;
    }
  }
}
