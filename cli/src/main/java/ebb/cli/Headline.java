package ebb.cli;

import ebb.config.Text;
import ebb.core.lever.Levers;
import ebb.core.policy.Policies;
import ebb.steering.MigrationRequest;
import ebb.steering.SteeringSession;
import java.util.Locale;

/** The settings of a migration in a line. */
final class Headline {

  private Headline() {}

  static String of(MigrationRequest request, SteeringSession session) {
    return String.format(
        Locale.ROOT,
        "%sthrottle %s, %s, downtime limit %s%s",
        Policies.steers(request.policy())
            ? String.format(
                Locale.ROOT,
                "policy %s, aggression %s, ",
                request.policy(),
                request.intent().aggression())
            : "",
        session.throttleName(),
        session.speedBytesPerSecond() == 0
            ? "no speed cap"
            : "at most " + Text.bytes(session.speedBytesPerSecond()) + "/s",
        Text.seconds(request.intent().maxDowntimeSeconds()),
        session.levers().equals(Levers.NONE) ? "" : ", " + session.levers());
  }
}
