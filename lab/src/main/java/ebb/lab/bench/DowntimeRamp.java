package ebb.lab.bench;

import ebb.core.Reading;
import ebb.core.loop.SteeringLoop;
import ebb.json.JsonObject;
import ebb.lab.Lab;

/**
 * Plain pre-copy whose downtime limit is raised until it is enough. As Proxmox VE does it: each
 * time that more remained than before for more than five looks a second apart, it is doubled.
 */
final class DowntimeRamp implements Companion {

  private static final double LOOK_SECONDS = 1;
  private static final int GROWN = 5;
  private static final double MOST_MILLIS = 2_000_000;

  private final double firstMillis;

  DowntimeRamp(double firstSeconds) {
    this.firstMillis = firstSeconds * 1000;
  }

  @Override
  public SteeringLoop.Observer begin(Lab lab) {
    return new SteeringLoop.Observer() {
      private double limitMillis = firstMillis;
      private double nextLook;
      private long before = Long.MAX_VALUE;
      private int grown;

      @Override
      public void onStep(SteeringLoop.Step step) {
        Reading reading = step.reading();
        if (reading.seconds() < nextLook || reading.phase().isFinal()) {
          return;
        }
        nextLook = reading.seconds() + LOOK_SECONDS;
        if (reading.remainingBytes() > before && ++grown > GROWN) {
          grown = 0;
          limitMillis = Math.min(MOST_MILLIS, 2 * limitMillis);
          lab.source()
              .qmp()
              .execute(
                  "migrate-set-parameters",
                  JsonObject.empty().with("downtime-limit", (long) limitMillis));
        }
        before = reading.remainingBytes();
      }
    };
  }
}
