package ebb.cli;

import ebb.core.Intent;
import ebb.core.loop.SteeringLoop;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;
import ebb.steering.SteeringSession;
import ebb.steering.recording.Recorder;
import ebb.steering.recording.RecordingHeader;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A migration steered under the eyes of an operator: progress, recording, Ctrl-C, exit code. */
final class SteeredRun {

  private final SteeringOptions options;
  private final MigrationRequest request;
  private final NoticeListener notices;
  private final PrintWriter out;

  SteeredRun(
      SteeringOptions options, MigrationRequest request, NoticeListener notices, PrintWriter out) {
    this.options = options;
    this.request = request;
    this.notices = notices;
    this.out = out;
  }

  /**
   * Prepares and runs the migration. Signals are minded from before anything is touched: whatever
   * has been set up by then is taken down again by this thread, while the JVM waits for it.
   */
  int run(Supplier<? extends SteeringSession> prepare) {
    var running = new AtomicReference<SteeringSession>();
    var interrupted = new AtomicBoolean();
    try (var ctrlC =
        Cancellation.onSignal(() -> {
          notices.tell(Notice.Kind.USAGE, "cancelling the migration and lifting the throttle");
          interrupted.set(true);
          Optional.ofNullable(running.get()).ifPresent(SteeringSession::cancel);
        })) {
      try (SteeringSession session = prepare.get()) {
        running.set(session);
        if (interrupted.get()) {
          session.cancel();
        }
        return run(session);
      }
    }
  }

  private int run(SteeringSession session) {
    var displays = new Displays(session);
    try {
      MigrationSummary summary = session.runAttempts(displays);
      displays.end(summary);
      return switch (summary.status()) {
        case COMPLETED -> ExitCode.COMPLETED;
        case FAILED -> ExitCode.FAILED;
        case CANCELLED -> ExitCode.CANCELLED;
      };
    } finally {
      displays.close();
    }
  }

  /** Each attempt is shown and recorded from its beginning; the recording is of the last one. */
  private final class Displays implements SteeringSession.Attempts, AutoCloseable {

    private final SteeringSession session;
    private Optional<Recorder> recorder = Optional.empty();
    private @Nullable Progress progress;

    private Displays(SteeringSession session) {
      this.session = session;
    }

    @Override
    public SteeringLoop.Observer begin(Intent intent) {
      close();
      var asked = request.withIntent(intent);
      var header = new RecordingHeader(request.policy(), intent, session.traits());
      Optional<Recorder> record =
          options.record().map(file -> Recorder.open(file, header, notices));
      var outlook = new Outlook(intent);
      Progress shown = Progress.of(out, options.json(), Headline.of(asked, session), outlook);
      recorder = record;
      progress = shown;
      return step -> {
        record.ifPresent(r -> {
          r.onTraits(session.traits());
          r.onStep(step);
        });
        shown.onStep(step);
        outlook.warning().ifPresent(warning -> notices.tell(Notice.Kind.DEADLINE, warning));
      };
    }

    private void end(MigrationSummary summary) {
      if (progress != null) {
        progress.end(summary);
      }
    }

    @Override
    public void close() {
      recorder.ifPresent(Recorder::close);
    }
  }
}
