package ebb.cli;

import ebb.agent.api.PlanView;
import ebb.config.Text;
import ebb.core.Intent;
import ebb.core.loop.SteeringLoop.Step;
import ebb.core.policy.Forecast;
import ebb.core.policy.Forecast.Range;
import ebb.core.policy.ToGo;
import ebb.core.policy.Verdict;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Puts into words when a migration will end and whether its deadline will be kept, by the forecast
 * of the law that steers it.
 */
final class Outlook {

  private final Intent intent;
  private Optional<Forecast> forecast = Optional.empty();
  private ToGo toGo = ToGo.UNKNOWN;
  private boolean riskTold;
  private boolean lostTold;

  Outlook(Intent intent) {
    this.intent = intent;
  }

  void add(Step step) {
    forecast = step.forecast();
    toGo = forecast.map(toGo::next).orElse(ToGo.UNKNOWN);
  }

  /** Seconds to go; empty while too little is known. */
  Optional<Range> toGo() {
    return toGo.range();
  }

  /** Whether the deadline will be kept; empty without one. */
  Optional<Verdict> verdict() {
    return intent.hasDeadline() ? forecast.map(Forecast::verdict) : Optional.empty();
  }

  /** When it was said that the deadline will be missed, s from the start. */
  OptionalDouble missAnnouncedSeconds() {
    return forecast.map(Forecast::missedSeconds).orElse(OptionalDouble.empty());
  }

  /**
   * That the deadline is at risk, or lost: what would have to change, and what is done about it.
   * Said once each.
   */
  Optional<String> warning() {
    Verdict now = verdict().orElse(Verdict.FEASIBLE);
    boolean lost = now == Verdict.INFEASIBLE;
    if (missAnnouncedSeconds().isEmpty() || (lost ? lostTold : riskTold)) {
      return Optional.empty();
    }
    riskTold = true;
    lostTold = lost;
    String ways =
        forecast
            .flatMap(Forecast::needs)
            .flatMap(PlanView::ways)
            .map(it -> ": to be sure it would need " + it)
            .orElse("");
    return Optional.of(deadline(now) + ways + (lost ? "; " + consequence() : ""));
  }

  private String consequence() {
    return switch (intent.onInfeasible()) {
      case REFUSE, CONTINUE -> "the migration goes on and finishes late";
      case CANCEL -> "the migration is cancelled, and the guest runs on where it is";
      case STALL -> "the guest is slowed as far as it takes";
      case POST_COPY -> "the guest goes on at the destination";
    };
  }

  /** All of it in words; empty while there is nothing to be said. */
  String words() {
    String toGo = toGo().map(Outlook::range).orElse("");
    String deadline = verdict().map(this::deadline).orElse("");
    return toGo.isEmpty() || deadline.isEmpty() ? toGo + deadline : toGo + ", " + deadline;
  }

  private static String range(Range range) {
    if (Double.isInfinite(range.lowSeconds())) {
      return "no end in sight";
    }
    String low = Text.seconds(range.lowSeconds());
    return Double.isInfinite(range.highSeconds())
        ? low + " or more to go"
        : String.format(Locale.ROOT, "%s to %s to go", low, Text.seconds(range.highSeconds()));
  }

  private String deadline(Verdict verdict) {
    String of = "the deadline of " + Text.seconds(intent.deadlineSeconds());
    return switch (verdict) {
      case FEASIBLE -> of + " will be kept";
      case INFEASIBLE -> of + " cannot be kept";
      case UNSURE -> of + (missAnnouncedSeconds().isPresent() ? " is at risk" : " may be kept");
    };
  }
}
