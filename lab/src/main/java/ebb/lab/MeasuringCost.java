package ebb.lab;

import ebb.qemu.migration.QemuMeasurement;
import ebb.qemu.qmp.QmpClient;
import ebb.steering.Looking;
import java.time.Duration;
import java.util.Arrays;

/**
 * What a look at a guest takes from it: its progress while its pages are sampled all the time,
 * beside its progress just before and just after, in turn.
 */
public final class MeasuringCost {

  private static final int TURNS = 20;
  private static final Duration WINDOW = Duration.ofSeconds(4);

  private static final Looking LOOKING =
      new Looking(
          true,
          notice -> {
            throw new LabException(notice.text());
          });

  private MeasuringCost() {}

  /** The part of its progress that a guest loses, the median of many turns; three minutes. */
  public static double of(QemuBinary qemu, GuestSpec guest) {
    try (Lab lab = new Lab(qemu, guest, Link::unixSocket);
        QmpClient qmp =
            QmpClient.connect(lab.source().monitorForSteering(), Duration.ofSeconds(5))) {
      lab.source().awaitReady(Duration.ofSeconds(60));
      double[] lost = new double[TURNS];
      double before = pagesPerSecond(lab.source(), () -> LabQemu.pause(WINDOW));
      for (int turn = 0; turn < TURNS; turn++) {
        double measured =
            pagesPerSecond(lab.source(), () -> QemuMeasurement.of(qmp, WINDOW, LOOKING));
        double after = pagesPerSecond(lab.source(), () -> LabQemu.pause(WINDOW));
        lost[turn] = 1 - measured / ((before + after) / 2);
        before = after;
      }
      Arrays.sort(lost);
      return (lost[(TURNS - 1) / 2] + lost[TURNS / 2]) / 2;
    }
  }

  private static double pagesPerSecond(LabQemu guest, Runnable meanwhile) {
    GuestReport before = guest.report();
    meanwhile.run();
    GuestReport after = guest.report();
    return (after.pages() - before.pages()) * 1000.0 / (after.millis() - before.millis());
  }
}
