package ebb.qemu.migration;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpException;
import ebb.steering.Perseverance;
import java.util.Optional;

/**
 * A post-copy migration whose link broke: the guest runs at the destination, as far as it gets
 * without the memory that is still at the source, so neither side can go on alone. Where the
 * destination's monitor is known, both are told to take the migration up again.
 */
final class PostCopyRecovery {

  private static final String PAUSED = "postcopy-paused";

  private static final String BY_HAND =
      "When the link is back: migrate-recover at the destination, then migrate with resume at the"
          + " source";

  private final Monitors monitors;
  private final Optional<String> uri;
  private final int most;
  private final NoticeListener notices;
  private int tries;
  private boolean told;
  private double nextSeconds;

  /**
   * @param uri where the destination is to listen anew; empty when that is not known
   * @param most how often to try
   */
  PostCopyRecovery(Monitors monitors, Optional<String> uri, int most, NoticeListener notices) {
    this.monitors = monitors;
    this.uri = uri;
    this.most = most;
    this.notices = notices;
  }

  /** One step of the duty cycle. */
  void step(MigrationState state, double seconds) {
    boolean paused =
        state instanceof MigrationState.PostCopy(String status) && status.equals(PAUSED);
    if (!paused) {
      told = false;
      return;
    }
    boolean possible = monitors.destination().isPresent() && uri.isPresent();
    if (!told) {
      told = true;
      nextSeconds = seconds + Perseverance.pauseAfter(tries + 1).toSeconds();
      notices.tell(
          Notice.Kind.POST_COPY,
          "the link broke in post-copy: the guest's memory is on both sides, so end neither QEMU. "
              + (possible && tries < most ? "ebb will resume it" : BY_HAND));
    }
    if (possible && tries < most && seconds >= nextSeconds) {
      tries++;
      nextSeconds = seconds + Perseverance.pauseAfter(tries + 1).toSeconds();
      resume();
    }
  }

  private void resume() {
    JsonObject there = JsonObject.empty().with("uri", uri.orElseThrow());
    try {
      monitors.destination().orElseThrow().execute("migrate-recover", there);
      monitors.source().execute("migrate", there.with("resume", true));
      notices.tell(Notice.Kind.POST_COPY, "post-copy resumed, attempt " + tries + " of " + most);
    } catch (QmpException e) {
      notices.tell(
          Notice.Kind.POST_COPY,
          "post-copy cannot be resumed yet: "
              + e.getMessage()
              + (tries < most ? "" : "; that was the last attempt. " + BY_HAND));
    }
  }
}
