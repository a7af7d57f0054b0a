package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.core.Decision;
import ebb.core.Decision.Reason;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.steering.MigrationRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TextProgressTest {

  private static final long GIB = 1L << 30;

  @Test
  void saysThatDisksAreCopiedAndHowMuchIsLeft() {
    var request = new MigrationRequest(new Intent(0.5, 0, 0.3), "ebb", OptionalLong.empty());
    var outlook = new Outlook(request, HypervisorTraits.of(Actuation.AT_ONCE));
    var text = new StringWriter();
    var progress = new TextProgress(new PrintWriter(text), "headline", outlook, Optional.empty());
    for (long left = 800; left >= 790; left--) {
      var reading =
          new Reading(Phase.DISKS, 0, 0, 800 * GIB, left * GIB, 0, 0, 0, 0, 1, Optional.empty());
      progress.onStep(reading, new Decision.Unthrottled(Reason.COPYING_DISKS));
    }

    assertThat(text.toString().lines())
        .containsExactly(
            "headline",
            "copying disks, 800 GiB of 800 GiB left",
            "copying disks, 792 GiB of 800 GiB left");
  }
}
