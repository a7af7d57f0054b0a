package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop.Step;
import ebb.core.policy.Policies;
import ebb.core.policy.SteerablePolicy;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextProgressTest {

  private static final long GIB = 1L << 30;
  private static final Intent INTENT = new Intent(0.5, 0, 0.3);

  @Test
  void saysThatDisksAreCopiedAndHowMuchIsLeft() {
    var text = new StringWriter();
    TextProgress progress = progress(text);
    for (long left = 800; left >= 790; left--) {
      var reading =
          new Reading(Phase.DISKS, 0, 0, 800 * GIB, left * GIB, 0, 0, 0, 0, 1, Optional.empty());
      progress.onStep(step(reading, new Decision.Unthrottled(Reason.COPYING_DISKS)));
    }

    assertThat(text.toString().lines())
        .containsExactly(
            "headline",
            "copying disks, 800 GiB of 800 GiB left",
            "copying disks, 792 GiB of 800 GiB left");
  }

  @Test
  void saysWhatIsDecidedWhateverItsKind() {
    assertThat(lineOf(new Decision.Throttle(0.25, Reason.CONTRACTION)))
        .contains("limit 25 % (contraction)");
    assertThat(lineOf(new Decision.Unthrottled(Reason.NOT_NEEDED)))
        .contains("no limit (no throttle needed)");
    assertThat(lineOf(new Decision.PostCopy(Reason.DEADLINE_MISSED)))
        .contains("going on in post-copy (deadline cannot be kept)");
    assertThat(lineOf(new Decision.Cancel(Reason.DEADLINE_MISSED)))
        .contains("cancelling (deadline cannot be kept)");
  }

  private static String lineOf(Decision decision) {
    var text = new StringWriter();
    var reading = new Reading(Phase.PRE_COPY, 1, 1, GIB, GIB / 2, 0, 0, 0, 0, 1, Optional.empty());
    progress(text).onStep(step(reading, decision));
    return text.toString();
  }

  private static Step step(Reading reading, Decision decision) {
    SteerablePolicy policy =
        Policies.create("none", INTENT, HypervisorTraits.of(Actuation.AT_ONCE));
    policy.follow(reading, decision);
    return new Step(reading, decision, policy.known(), policy.forecast());
  }

  private static TextProgress progress(StringWriter text) {
    return new TextProgress(
        new PrintWriter(text), "headline", new Outlook(INTENT), Optional.empty());
  }
}
