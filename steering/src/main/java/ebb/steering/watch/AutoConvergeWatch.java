package ebb.steering.watch;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that QEMU's own throttle does not climb beside ebb's: what it holds back may be what
 * ebb has asked of it lately, as it takes hold at a later sync, and no more. When it is more,
 * somebody else has set auto-converge so. Then it is brought down, at once and again 1, 2, 4 s and
 * so on to 30 s later while it stays up. The operator is told of each climb, once a minute at most,
 * and of the first attempt that failed. Never waits.
 */
public final class AutoConvergeWatch {

  private static final double TELL_SECONDS = 60;
  private static final double FIRST_PAUSE_SECONDS = 1;
  private static final double LONGEST_PAUSE_SECONDS = 30;

  private final Supplier<CompletableFuture<?>> bringDown;
  private final String means;
  private final NoticeListener notices;
  private boolean follows;
  private long most;
  private long now;
  private long last;
  private long climbs;
  private long toldClimbs;
  private boolean taken;
  private boolean toldOfFailure;
  private double toldSeconds = Double.NEGATIVE_INFINITY;
  private double pauseSeconds = FIRST_PAUSE_SECONDS;
  private double nextSeconds;
  private @Nullable CompletableFuture<?> answer;

  /**
   * @param bringDown has QEMU bring its throttle down at its next trigger, without waiting; what it
   *     returns fails with the reason when that could not be done
   * @param means how that is done, for the operator, to be put behind "ebb has it brought down"
   * @param isBroughtDown whether that has been done just now, so that it may take its time to come
   *     down from where it is
   */
  public AutoConvergeWatch(
      Supplier<CompletableFuture<?>> bringDown,
      String means,
      boolean isBroughtDown,
      NoticeListener notices) {
    this.bringDown = bringDown;
    this.means = means;
    this.follows = isBroughtDown;
    this.notices = notices;
  }

  /**
   * One step of the duty cycle.
   *
   * @param seconds when, s, never falling
   * @param percent of the guest's CPU that QEMU says it holds back
   * @param asked what ebb has it hold back, at least 1, the least that auto-converge does
   */
  public void step(double seconds, long percent, long asked) {
    if (follows || percent <= asked) {
      most = follows ? Math.max(percent, asked) : asked;
      follows = false;
    } else {
      most = Math.max(most, asked);
    }
    takeAnswer();
    if (percent <= most) {
      now = 0;
    } else {
      isUp(seconds, percent);
    }
    if (taken && climbs > toldClimbs && seconds - toldSeconds >= TELL_SECONDS) {
      tell(seconds);
    }
  }

  private void isUp(double seconds, long percent) {
    if (now == 0 || (percent > now && taken)) {
      climbs++;
      taken = false;
      pauseSeconds = FIRST_PAUSE_SECONDS;
      nextSeconds = seconds;
    }
    now = percent;
    last = percent;
    if (answer == null && seconds >= nextSeconds) {
      nextSeconds = seconds + pauseSeconds;
      pauseSeconds = Math.min(2 * pauseSeconds, LONGEST_PAUSE_SECONDS);
      answer = bringDown.get();
    }
  }

  private void takeAnswer() {
    if (answer == null || !answer.isDone()) {
      return;
    }
    try {
      var _ = answer.join();
      taken = true;
    } catch (CompletionException | CancellationException e) {
      if (!toldOfFailure) {
        toldOfFailure = true;
        Throwable why = e.getCause() == null ? e : e.getCause();
        notices.tell(
            Notice.Kind.OTHER_THROTTLE,
            held()
                + ", and ebb cannot lower it ("
                + why.getMessage()
                + "): the guest may get less CPU than ebb says; ebb tries again");
      }
    }
    answer = null;
  }

  private void tell(double seconds) {
    notices.tell(
        Notice.Kind.OTHER_THROTTLE,
        toldClimbs == 0
            ? held() + ": ebb lowers it" + means
            : "QEMU's auto-converge has climbed beside ebb again, to "
                + last
                + " %, "
                + climbs
                + " times so far: ebb lowers it each time"
                + means);
    toldClimbs = climbs;
    toldSeconds = seconds;
  }

  private String held() {
    return "QEMU's auto-converge holds the guest at "
        + last
        + " % less of its CPU, beside ebb, as somebody has set it";
  }
}
