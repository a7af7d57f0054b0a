package ebb.lab.bench;

import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.loop.SteeringLoop;
import ebb.json.JsonObject;
import ebb.lab.Lab;
import ebb.lab.LabQemu;
import java.util.List;

/**
 * One round of pre-copy, then the guest runs at the destination and fetches what it misses: never
 * in vain, and until all is there a broken link is the end of the guest.
 */
final class PostCopy implements Companion {

  @Override
  public SteeringLoop.Observer begin(Lab lab) {
    enable(lab.source());
    enable(lab.destination());
    return new SteeringLoop.Observer() {
      private boolean switched;

      @Override
      public void onStep(SteeringLoop.Step step) {
        Reading reading = step.reading();
        if (!switched && reading.phase() == Phase.PRE_COPY && reading.round() > 1) {
          switched = true;
          lab.source().qmp().execute("migrate-start-postcopy");
        }
      }
    };
  }

  private static void enable(LabQemu qemu) {
    JsonObject on = JsonObject.empty().with("capability", "postcopy-ram").with("state", true);
    qemu.qmp()
        .execute("migrate-set-capabilities", JsonObject.empty().with("capabilities", List.of(on)));
  }
}
