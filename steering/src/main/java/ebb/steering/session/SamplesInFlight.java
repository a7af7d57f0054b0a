package ebb.steering.session;

import ebb.core.DirtySample;
import ebb.core.Phase;
import ebb.core.notice.NoticeListener;
import ebb.steering.MigrationCounters;
import ebb.steering.watch.PageWatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the guest dirties its memory while it migrates, aside from the rounds: by looks at its pages
 * where ebb may and can, otherwise by the samples that its hypervisor takes.
 */
final class SamplesInFlight implements AutoCloseable {

  private final SteeredGuest guest;
  private final MigrationJob job;
  private final boolean wanted;
  private final MissedLevers missed;
  private long firstRound;
  private boolean asked;
  private @Nullable PageWatch watch;

  /**
   * @param wanted whether there are to be any
   * @param notices told what they show that is of use another time
   */
  SamplesInFlight(SteeredGuest guest, MigrationJob job, boolean wanted, NoticeListener notices) {
    this.guest = guest;
    this.job = job;
    this.wanted = wanted;
    this.missed = new MissedLevers(guest, notices);
  }

  /**
   * A sample that has been completed since the last call.
   *
   * @param seconds by a clock that never falls
   * @param vcpuSeconds the guest's clock
   */
  Optional<DirtySample> next(JobStatus status, double seconds, double vcpuSeconds) {
    MigrationCounters counters = status.counters();
    boolean more = wanted && status.phase() == Phase.PRE_COPY;
    if (more && firstRound == 0) {
      firstRound = counters.round();
    }
    if (more && !asked && counters.totalBytes() > 0) {
      asked = true;
      watch = guest.watchPages(counters.totalBytes()).orElse(null);
    }
    if (watch != null) {
      watch.firstLook().ifPresent(missed::tell);
    }
    boolean learning = counters.round() <= firstRound;
    return watch != null && watch.isWatching()
        ? watch.poll(more, learning)
        : job.sample(seconds, vcpuSeconds, counters.totalBytes(), more, learning);
  }

  /** The clock by which windows are told is not the guest's. */
  void distrustClock() {
    asked = true;
    close();
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
