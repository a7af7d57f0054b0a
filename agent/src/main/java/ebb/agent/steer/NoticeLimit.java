package ebb.agent.steer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.config.PlainText;
import ebb.core.notice.Notice;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keeps notices few, since a guest or its QEMU can cause as many as it likes: one and the same
 * notice is told at most once a minute, with how often it came meanwhile, and only so many are told
 * in all. Safe for use by several threads.
 */
final class NoticeLimit {

  static final int MOST = 200;

  private static final int LONGEST = 1000;
  private static final long AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

  private static final class Told {
    private long nanos;
    private long since;
  }

  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private final Map<String, Told> told = new HashMap<>();

  @GuardedBy("this")
  private int count;

  /**
   * @param nanoTime a clock that only goes forward, ns
   */
  NoticeLimit(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** What is to be told now; empty when it has been told just before, or too much has been. */
  synchronized Optional<Notice> admit(Notice notice) {
    String clean = PlainText.of(notice.text());
    String text = clean.length() > LONGEST ? clean.substring(0, LONGEST) + "..." : clean;
    Told before = told.get(text);
    long now = nanoTime.getAsLong();
    if (before != null && now - before.nanos < AGAIN_NANOS) {
      before.since++;
      return Optional.empty();
    }
    if (count >= MOST) {
      return Optional.empty();
    }
    count++;
    Told again = before == null ? new Told() : before;
    long times = again.since + 1;
    again.nanos = now;
    again.since = 0;
    told.put(text, again);
    if (count == MOST) {
      return Optional.of(
          new Notice(
              notice.kind(), text + " (there have been " + MOST + " notices; no more are shown)"));
    }
    return Optional.of(
        new Notice(notice.kind(), times > 1 ? text + " (" + times + " times)" : text));
  }
}
