package ebb.lab.chaos;

import ebb.json.JsonObject;
import java.util.List;

/**
 * Somebody sets QEMU's own throttle going, once to four times, so that it climbs by itself beside
 * ebb's. The least share that was promised to the guest is kept nonetheless: what QEMU holds back
 * leaves it so much, but for some seconds, as QEMU changes its throttle at a sync only.
 */
final class ClimbingThrottle {

  private static final int LEAST_PERCENT = 10;

  /** What ebb is told of it. */
  static final List<String> PROMISE = List.of("--min-cpu", LEAST_PERCENT + "%");

  private static final double NOTICED_SECONDS = 6;

  private final Scene scene;

  ClimbingThrottle(Scene scene) {
    this.scene = scene;
  }

  /** Until the ebb under test has ended. */
  void watch() {
    int times = 1 + scene.random().nextInt(4);
    var next = new double[] {0};
    var left = new int[] {times};
    var since = new double[] {Double.POSITIVE_INFINITY};
    scene.await(() -> {
      double now = System.nanoTime() / 1e9;
      if (left[0] > 0 && now >= next[0]) {
        left[0]--;
        next[0] = now + 0.2 + scene.random().nextDouble();
        climb();
      }
      boolean deep = scene.migration().throttlePercentage() > 100 - LEAST_PERCENT;
      since[0] = deep ? Math.min(since[0], now) : Double.POSITIVE_INFINITY;
      if (now - since[0] > NOTICED_SECONDS) {
        scene.complain("QEMU's own throttle leaves the guest less than it was promised");
        return true;
      }
      scene.pause(0.05);
      return !scene.controller().isAlive();
    });
  }

  private void climb() {
    scene.tellSource(
        "migrate-set-parameters",
        JsonObject.empty()
            .with("throttle-trigger-threshold", 1)
            .with("max-cpu-throttle", 99)
            .with("cpu-throttle-initial", 20 + scene.random().nextInt(79))
            .with("cpu-throttle-increment", 1 + scene.random().nextInt(40)));
  }
}
