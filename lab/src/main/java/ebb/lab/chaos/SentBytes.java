package ebb.lab.chaos;

import java.util.Locale;

/**
 * What goes over the link after somebody has changed the cap: no more than ebb was told, once it
 * has had the time to notice. The switchover is not looked at, as QEMU itself lifts the cap for it.
 */
final class SentBytes {

  private static final long CAP = 12 << 20;

  /** A migration that takes long enough to see what is sent in it. */
  static final Stage STAGE = Stage.PLAIN.speed(CAP / (1 << 20) + "MiB");

  private static final double NOTICED_SECONDS = 3;
  private static final double SHORTEST_SECONDS = 1;
  private static final double TOLERANCE = 1.1;

  private record Look(double seconds, long bytes) {}

  private final Scene scene;
  private final long began = System.nanoTime();

  SentBytes(Scene scene) {
    this.scene = scene;
  }

  /** Until the ebb under test has ended. */
  void watch() {
    var looks = new Look[2];
    scene.await(() -> {
      double seconds = (System.nanoTime() - began) / 1e9;
      scene
          .migration()
          .sentBytes()
          .ifPresent(bytes -> {
            if (seconds > NOTICED_SECONDS) {
              looks[1] = new Look(seconds, bytes);
              looks[0] = looks[0] == null ? looks[1] : looks[0];
            }
          });
      scene.pause(0.05);
      return !scene.controller().isAlive();
    });
    if (looks[0] == null || looks[1].seconds() - looks[0].seconds() < SHORTEST_SECONDS) {
      return;
    }
    double speed =
        (looks[1].bytes() - looks[0].bytes()) / (looks[1].seconds() - looks[0].seconds());
    if (speed > TOLERANCE * CAP) {
      scene.complain(
          String.format(
              Locale.ROOT, "%.1f MiB/s were sent of %d", speed / (1 << 20), CAP / (1 << 20)));
    }
  }
}
