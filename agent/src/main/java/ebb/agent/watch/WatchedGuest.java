package ebb.agent.watch;

import ebb.core.notice.NoticeListener;
import ebb.core.policy.Ways;
import ebb.steering.Looking;
import ebb.steering.MigrationRequest;
import ebb.steering.SteeringSession;
import ebb.steering.recording.RecordingHeader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/** A guest that is watched, and can be steered when it migrates. */
public interface WatchedGuest {

  /** Who it is. */
  GuestInfo info();

  /** Held by whoever steers it, and by the watch while it looks. */
  Lock hands();

  /**
   * How its migration stands, without touching it.
   *
   * @throws RuntimeException with a message for the operator when it cannot be reached any more
   */
  Glance glance();

  /** The downtime limit that its hypervisor is set to. */
  Duration downtimeLimit();

  /** What an ebb that has gone was asked for, when it had steered the running migration. */
  Optional<RecordingHeader> steeredBefore();

  /**
   * In which ways it could be migrated, and what each would cost, by a look at it, which an
   * interrupt ends early.
   *
   * @param request how long to look, the speed, which has to be given, and what is to be turned on
   * @param looking whether ebb may look at its pages itself
   * @return empty where the look was too short to see it write
   * @throws RuntimeException with a message for the operator when that cannot be
   */
  Optional<Ways> ways(MigrationRequest request, Looking looking);

  /**
   * Prepares to steer the migration that runs.
   *
   * @throws RuntimeException with a message for the operator when that cannot be
   */
  SteeringSession attach(MigrationRequest request, NoticeListener notices);

  /**
   * Prepares a migration.
   *
   * @param destination where to, as the hypervisor takes it
   * @throws RuntimeException with a message for the operator when that cannot be
   */
  SteeringSession start(String destination, MigrationRequest request, NoticeListener notices);
}
