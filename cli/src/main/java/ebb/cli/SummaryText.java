package ebb.cli;

import ebb.config.PlainText;
import ebb.config.Text;
import ebb.steering.MigrationSummary;
import java.util.Locale;

/** How a migration went, in a few lines. */
final class SummaryText {

  private SummaryText() {}

  private static String repairs(long count) {
    return count == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "%nsomebody changed what ebb had set: ebb set it again %s",
            count == 1 ? "once" : count + " times");
  }

  static String of(MigrationSummary summary) {
    return switch (summary.status()) {
      case COMPLETED ->
          String.format(
              Locale.ROOT,
              "completed in %s%s: downtime %s, sent %s in %d rounds%n"
                  + "guest lost %s of work, never less than %s of its CPU%s",
              Text.seconds(summary.totalSeconds()),
              summary.attempts() > 1 ? ", at attempt " + summary.attempts() : "",
              Text.seconds(summary.downtimeMillis() / 1000),
              Text.bytes(summary.sentBytes()),
              summary.rounds(),
              Text.seconds(summary.lostWorkSeconds()),
              Text.percent(summary.minShare()),
              repairs(summary.repairs()));
      case FAILED ->
          "failed: "
              + PlainText.line(Cures.named(summary.reason().orElse("no reason given")))
              + "\nthe throttle is lifted; the guest runs on at the source unless said otherwise";
      case CANCELLED ->
          "cancelled: the throttle is lifted, "
              + PlainText.line(
                  Cures.named(summary.reason().orElse("the guest runs on at the source")));
    };
  }
}
