package ebb.lab;

import ebb.core.loop.SteeringLoop;
import ebb.core.notice.NoticeListener;
import ebb.lab.LinuxConsole.Burst;
import ebb.qemu.migration.Monitors;
import ebb.qemu.migration.QemuSessions;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.ThrottleOpener;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationSummary;
import ebb.steering.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Migrates a lab's Linux guest once and hears what its program's users saw. */
public final class LinuxMigration implements AutoCloseable {

  private static final Duration BOOT = Duration.ofSeconds(150);
  private static final Duration BEFORE = Duration.ofSeconds(6);
  private static final Duration AFTER = Duration.ofSeconds(4);
  private static final Duration VERIFY = Duration.ofSeconds(90);

  /**
   * How it went.
   *
   * @param bursts what the users saw, in order
   * @param startNanos when the migration began, on the clock of the bursts
   * @param endNanos when it ended
   * @param dataIntact whether the guest found its data as they should be, at the end
   * @param runningAtDestination whether its program went on at the destination, and only there
   */
  public record Result(
      MigrationSummary summary,
      List<Burst> bursts,
      long startNanos,
      long endNanos,
      boolean dataIntact,
      boolean runningAtDestination) {

    public Result {
      bursts = List.copyOf(bursts);
    }
  }

  private final Lab lab;
  private final LinuxConsole source;
  private final LinuxConsole destination;
  private final QmpClient qmp;
  private final Session session;

  private LinuxMigration(
      Lab lab, LinuxConsole source, LinuxConsole destination, QmpClient qmp, Session session) {
    this.lab = lab;
    this.source = source;
    this.destination = destination;
    this.qmp = qmp;
    this.session = session;
  }

  /** Waits until the program has worked for a while, then prepares the migration. */
  public static LinuxMigration prepare(
      Lab lab, MigrationRequest request, ThrottleOpener throttle, NoticeListener notices) {
    LinuxConsole source = LinuxConsole.open(lab, lab.source());
    LinuxConsole destination = LinuxConsole.open(lab, lab.destination());
    try {
      if (!await(BOOT, () -> source.isReady() && !source.bursts().isEmpty())) {
        throw new LabException(
            "Linux was not ready within "
                + BOOT.toSeconds()
                + " s; the last that it said: "
                + source.last());
      }
      LabQemu.pause(BEFORE);
      QmpClient qmp = QmpClient.connect(lab.source().monitorForSteering(), Duration.ofSeconds(5));
      try {
        return new LinuxMigration(
            lab,
            source,
            destination,
            qmp,
            QemuSessions.start(
                new Monitors(qmp, Optional.empty(), Optional.of(lab.destination().qmp())),
                request,
                lab.uri(),
                throttle,
                notices));
      } catch (RuntimeException e) {
        qmp.close();
        throw e;
      }
    } catch (RuntimeException e) {
      source.close();
      destination.close();
      throw e;
    }
  }

  /** The session, for those who want to cancel it. */
  public Session session() {
    return session;
  }

  /** Migrates, listens for a while longer, and has the guest look at its data where it is then. */
  public Result run(SteeringLoop.Observer observer, Consumer<LabQemu> onArrival) {
    long start = System.nanoTime();
    MigrationSummary summary = session.run(observer);
    boolean arrived = summary.status() == MigrationSummary.Status.COMPLETED;
    if (arrived) {
      onArrival.accept(lab.destination());
    }
    long end = System.nanoTime();
    LabQemu.pause(AFTER);
    LinuxConsole home = arrived ? destination : source;
    boolean goesOn =
        await(VERIFY, () -> home.bursts().stream().anyMatch(burst -> burst.nanos() > end));
    List<Burst> bursts = new ArrayList<>(source.bursts());
    bursts.addAll(destination.bursts());
    home.verify();
    await(VERIFY, () -> home.whole().isPresent());
    return new Result(
        summary,
        bursts,
        start,
        end,
        home.whole().equals(Optional.of(true)),
        arrived && goesOn && lab.destination().isRunning() && !lab.source().isRunning());
  }

  private static boolean await(Duration most, BooleanSupplier condition) {
    long deadline = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LabQemu.pause(Duration.ofMillis(100));
    }
    return true;
  }

  @Override
  public void close() {
    session.close();
    qmp.close();
    source.close();
    destination.close();
  }
}
