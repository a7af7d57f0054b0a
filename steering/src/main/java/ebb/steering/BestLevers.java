package ebb.steering;

import ebb.core.lever.LeverModel;
import ebb.core.lever.Levers;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.core.pages.Look;
import ebb.core.policy.Plan;
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
          Way plain = ways.all().getFirst();
          Way best = ways.best();
          if (!best.equals(plain)) {
            notices.tell(Notice.Kind.LEVERS, words(best, plain));
          }
          return best.levers();
        })
        .orElse(asked);
  }

  private static Optional<Ways> ways(Question question) {
    Optional<Look> look = question.measurement().flatMap(GuestMeasurement::look);
    if (look.isEmpty() || question.bytesPerSecond() <= 0) {
      return Optional.empty();
    }
    double cap = question.bytesPerSecond();
    var model = new LeverModel(look.get(), cap);
    Optional<Plan> plan =
        question.measurement().flatMap(measured -> measured.plan(cap, question.traits()));
    return plan.map(it ->
        new Ways(
            it,
            model,
            question.support(),
            question.request().levers(),
            question.request().intent()));
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

  private static String words(Way way) {
    return way.course().ends()
        ? String.format(
            Locale.ROOT,
            "%.1f s and %.2f s of lost work",
            way.course().seconds(),
            way.course().lostVcpuSeconds())
        : "a migration without end";
  }
}
