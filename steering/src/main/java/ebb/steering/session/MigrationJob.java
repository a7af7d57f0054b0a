package ebb.steering.session;

import ebb.core.DirtySample;
import ebb.core.EbbException;
import ebb.host.guest.Vcpus;
import ebb.steering.PatientWait;
import java.time.Duration;
import java.util.Optional;

/**
 * One migration of a guest, from its start or from when it was joined to its end: the part of the
 * port that is made anew for each attempt. All but {@link #cancel} comes from the thread that
 * steers; nothing but {@link #awaitNews}, {@link #start} and {@link #end} may wait for long.
 */
public interface MigrationJob extends AutoCloseable {

  /**
   * Has the hypervisor begin; not called of a migration that is under way.
   *
   * @return why it would not; empty when it has begun
   */
  Optional<String> start();

  /** Waits out the time, or until something has happened that a look should follow at once. */
  void awaitNews(double atMostSeconds);

  /**
   * Asks how the migration stands.
   *
   * @param switchoverNear whether it may begin any moment
   * @return the answer, which may take long: in the switchover no hypervisor gives one
   */
  PatientWait.Answer<JobStatus> look(boolean switchoverNear);

  /**
   * The hypervisor has been silent for so long, and goes on to be. Called again and again.
   *
   * @param silent since it was asked
   */
  default void onSilence(Duration silent) {}

  /**
   * The guest's vCPUs, when they have changed since the last call.
   *
   * @param seconds by a clock that never falls
   */
  default Optional<Vcpus> newVcpus(double seconds) {
    return Optional.empty();
  }

  /**
   * One step of a look at the guest's dirtying, aside from the rounds.
   *
   * @param guestBytes its memory
   * @param wanted whether another look may be begun
   * @param learning whether the curve is still to be learnt, or only watched
   * @return a sample that has just been completed
   */
  default Optional<DirtySample> sample(
      double seconds, double vcpuSeconds, long guestBytes, boolean wanted, boolean learning) {
    return Optional.empty();
  }

  /**
   * Has the guest go on at the destination at once, and fetch there what it misses.
   *
   * @return whether it does; false when the migration is being cancelled
   * @throws EbbException when the hypervisor refuses
   */
  boolean startPostCopy();

  /**
   * Asks for a cancel, without waiting; how the migration stands will tell. A guest that may run at
   * the destination already is left alone. From any thread.
   */
  void cancel();

  /**
   * What the end means, once {@link JobStatus} has shown a final phase.
   *
   * @param gaveUp why ebb has had it cancelled; empty when it has not
   */
  Outcome end(Optional<String> gaveUp);

  /**
   * What it means that this was thrown in mid-migration.
   *
   * @return empty where the migration can still be watched, so that it is a defect
   */
  Optional<Outcome> lost(EbbException thrown);

  /** Stops watching. */
  @Override
  void close();
}
