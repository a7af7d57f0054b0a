package ebb.steering;

import ebb.core.lever.Levers;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.core.policy.Ways;
import ebb.core.policy.Ways.Way;
import java.util.Locale;
import java.util.Optional;

/**
 * Chooses the levers with which the guest is expected to lose the least work, by a look at its
 * pages, and says why. Without a look, or without a cap to plan with, nothing is turned on but what
 * was asked for.
 */
public final class BestLevers implements LeverChoice {

  private final NoticeListener notices;

  /**
   * @param notices told what has been chosen, and why
   */
  public BestLevers(NoticeListener notices) {
    this.notices = notices;
  }

  @Override
  public Levers choose(Question question) {
    Levers asked = question.request().levers().asked();
    return ways(question)
        .map(ways -> {
          Way plain = ways.simplest();
          Way best = ways.best();
          if (!best.equals(plain)) {
            notices.tell(Notice.Kind.LEVERS, words(best, plain));
          }
          return best.levers();
        })
        .orElse(asked);
  }

  private static Optional<Ways> ways(Question question) {
    double cap = question.bytesPerSecond();
    MigrationRequest request = question.request();
    return question
        .measurement()
        .filter(measured -> cap > 0)
        .flatMap(measured ->
            measured.ways(
                cap, question.traits(), question.support(), request.levers(), request.intent()));
  }

  private static String words(Way best, Way plain) {
    return "turns on "
        + best.levers()
        + ": by what ebb has seen of the guest's pages, "
        + words(best)
        + " are foreseen instead of "
        + words(plain)
        + " without";
  }

  /** What it would cost, in words. */
  public static String words(Way way) {
    return way.course().ends()
        ? String.format(
            Locale.ROOT,
            "%.1f s and %.2f s of lost work",
            way.course().seconds(),
            way.course().lostVcpuSeconds())
        : "no end";
  }
}
