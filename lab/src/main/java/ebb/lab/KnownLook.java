package ebb.lab;

import ebb.core.pages.Look;
import ebb.core.pages.WindowEstimate;
import ebb.host.guest.GuestProcess;
import ebb.host.guest.ThreadVcpuClock;
import ebb.host.guest.Vcpus;
import ebb.host.pages.PageSampler;
import ebb.qemu.qmp.QmpClient;
import java.time.Duration;
import java.util.List;

/**
 * A look at the pages of a real guest that writes what it is known to.
 *
 * @param look what was seen
 * @param windows each with the truth
 * @param filledBytes memory that is not zeros in truth, bytes
 */
public record KnownLook(Look look, List<Window> windows, double filledBytes) {

  private static final double MOST_ERROR = 0.15;
  private static final double MOST_DEVIATIONS = 2;

  /**
   * A point of the dirtying curve.
   *
   * @param seen by the look
   * @param trueBytes what the guest has written in as much CPU time, bytes
   */
  public record Window(WindowEstimate seen, double trueBytes) {

    /** How far the look was off, as a part of the truth: above 0 when it saw too much. */
    public double error() {
      return seen.bytes().value() / trueBytes - 1;
    }

    /** Whether it was off by at most 15 %, or by no more than chance may do. */
    public boolean isGood() {
      return Math.abs(error()) <= MOST_ERROR
          || Math.abs(seen.bytes().value() - trueBytes)
              <= MOST_DEVIATIONS * seen.bytes().standardError();
    }
  }

  /**
   * Boots a guest and looks at it.
   *
   * @throws LabException when it is not known what it writes
   */
  public static KnownLook at(QemuBinary qemu, GuestSpec guest, Duration howLong, long seed) {
    var known = new KnownDirtying(guest);
    try (Lab lab = new Lab(qemu, guest, Link::unixSocket);
        QmpClient qmp =
            QmpClient.connect(lab.source().monitorForSteering(), Duration.ofSeconds(5))) {
      lab.source().awaitReady(Duration.ofSeconds(60));
      Vcpus vcpus = qmp.vcpus();
      GuestProcess process =
          vcpus.process().orElseThrow(() -> new LabException("the QEMU cannot be seen"));
      var clock = new ThreadVcpuClock(vcpus.threads().orElseThrow());
      try (var sampler = PageSampler.open(process, (long) guest.memoryMib() << 20, clock, seed)) {
        long pages = lab.source().report().pages();
        double used = clock.vcpuSeconds();
        Look look = sampler.look(howLong);
        double visitsPerSecond =
            (lab.source().report().pages() - pages) / (clock.vcpuSeconds() - used);
        return new KnownLook(
            look,
            look.windows().stream()
                .map(seen ->
                    new Window(seen, known.bytesAfter(visitsPerSecond * seen.vcpuSeconds())))
                .toList(),
            known.filledBytes());
      }
    }
  }
}
