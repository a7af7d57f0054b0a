package ebb.qemu.migration;

import ebb.core.DirtySample;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpFeatures;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at how the guest dirties memory in short windows with QEMU's {@code calc-dirty-rate} in its
 * page-sampling mode: it hashes a sample of pages at both ends of the window and disturbs nothing.
 * (The modes by dirty bitmap and dirty ring do, and have crashed a guest; they are never used.)
 * Never waits: what has been asked for is looked at on later steps.
 */
final class DirtyRateSampler {

  private static final double FIRST_WINDOW_SECONDS = 0.1;
  private static final double LAST_WINDOW_SECONDS = 3.5;
  private static final double WATCH_SECONDS = 0.4;
  private static final double SLACK_SECONDS = 0.01;
  private static final double LATE = 1.5;
  private static final double REFUSED_SECONDS = 10;
  private static final double MIB = 1 << 20;

  // QEMU takes 128 to 4096 pages of each GiB; so many in all cost it some ten milliseconds.
  private static final double PAGES = 32768;
  private static final double LEAST_PAGES_OF_A_GIB = 128;
  private static final double MOST_PAGES_OF_A_GIB = 4096;

  private static final String FINE_UNIT = "millisecond";

  private final QmpClient qmp;
  private double window;
  private final boolean fine;
  private boolean ended;
  private double endSeconds = Double.POSITIVE_INFINITY;
  private double againSeconds;
  private double startSeconds;
  private double startVcpuSeconds;
  private @Nullable CompletableFuture<JsonObject> started;
  private @Nullable CompletableFuture<JsonObject> asked;

  /**
   * @param fine whether this QEMU takes windows in milliseconds; older ones know whole seconds only
   */
  DirtyRateSampler(QmpClient qmp, boolean fine) {
    this.qmp = qmp;
    this.fine = fine;
    this.window = firstWindow();
  }

  /** Takes windows to a moment only; the last one takes what is left of the time. */
  void until(double seconds) {
    endSeconds = seconds;
  }

  /** One for a QEMU as it is. */
  static DirtyRateSampler of(QmpClient qmp, QmpFeatures features) {
    return new DirtyRateSampler(qmp, features.hasArgument("calc-dirty-rate", "calc-time-unit"));
  }

  private double firstWindow() {
    return fine ? FIRST_WINDOW_SECONDS : 1;
  }

  private double watchWindow() {
    return fine ? WATCH_SECONDS : 1;
  }

  /**
   * One step of the duty cycle.
   *
   * @param guestBytes the guest's memory
   * @param wanted whether another window may be begun
   * @param learning whether the curve is to be learnt, by windows each twice as long as the one
   *     before, or only watched, by short ones
   * @return a sample, if one has been completed
   */
  Optional<DirtySample> step(
      double seconds, double vcpuSeconds, long guestBytes, boolean wanted, boolean learning) {
    if (started == null) {
      if (wanted && !ended && seconds >= againSeconds) {
        begin(seconds, vcpuSeconds, guestBytes);
      }
      return Optional.empty();
    }
    try {
      return look(seconds, vcpuSeconds, learning);
    } catch (CompletionException e) {
      // Somebody else is measuring, or this QEMU cannot: until then the rounds have to do.
      started = null;
      asked = null;
      againSeconds = seconds + REFUSED_SECONDS;
      return Optional.empty();
    }
  }

  private void begin(double seconds, double vcpuSeconds, long guestBytes) {
    startSeconds = seconds;
    startVcpuSeconds = vcpuSeconds;
    double pages = PAGES / Math.max(1, guestBytes / MIB / 1024);
    JsonObject arguments =
        JsonObject.empty()
            .with(
                "sample-pages",
                Math.round(Math.clamp(pages, LEAST_PAGES_OF_A_GIB, MOST_PAGES_OF_A_GIB)));
    started =
        qmp.send(
            "calc-dirty-rate",
            fine
                ? arguments
                    .with("calc-time", Math.round(window * 1000))
                    .with("calc-time-unit", FINE_UNIT)
                : arguments.with("calc-time", Math.round(window)));
  }

  private Optional<DirtySample> look(double seconds, double vcpuSeconds, boolean learning) {
    if (started != null && started.isCompletedExceptionally()) {
      started.join();
    }
    if (asked == null) {
      if (seconds >= startSeconds + window + SLACK_SECONDS) {
        JsonObject unit = JsonObject.empty();
        asked = qmp.send("query-dirty-rate", fine ? unit.with("calc-time-unit", FINE_UNIT) : unit);
      }
      return Optional.empty();
    }
    if (!asked.isDone()) {
      return Optional.empty();
    }
    JsonObject answer = asked.join().object("return").orElse(JsonObject.empty());
    asked = null;
    // On a busy host a window can be asked after before it has so much as started.
    if (answer.text("status").filter("measured"::equals).isEmpty()) {
      return Optional.empty();
    }
    started = null;
    Optional<DirtySample> sample = sample(answer, seconds, vcpuSeconds);
    window = learning ? 2 * window : watchWindow();
    window = window > LAST_WINDOW_SECONDS ? firstWindow() : window;
    double rest = endSeconds - seconds - 2 * SLACK_SECONDS;
    if (rest < 3 * window) {
      // The longest window tells most of what comes after it.
      window = fine ? rest : Math.floor(rest);
      ended = window < firstWindow();
    }
    return sample;
  }

  private Optional<DirtySample> sample(JsonObject answer, double seconds, double vcpuSeconds) {
    double used =
        (vcpuSeconds - startVcpuSeconds) / Math.max(window, seconds - startSeconds) * window;
    if (answer.number("dirty-rate").isEmpty() || !(used > 0) || isLate(answer)) {
      return Optional.empty();
    }
    // QEMU rounds what it found down to whole MiB before it makes a rate of it.
    double bytes = answer.number("dirty-rate").getAsLong() * window * MIB + MIB / 2;
    return bytes < 0 ? Optional.empty() : Optional.of(new DirtySample(used, (long) bytes));
  }

  /**
   * Whether hashing took longer than the window, so that many pages were looked at twice in no
   * time. On a busy host the first look can, where memory that nobody has touched has to be found
   * first.
   */
  private boolean isLate(JsonObject answer) {
    boolean inMillis = answer.text("calc-time-unit").filter(FINE_UNIT::equals).isPresent();
    return inMillis && answer.number("calc-time").orElse(0) > LATE * window * 1000;
  }
}
