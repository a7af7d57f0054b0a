package ebb.qemu.migration;

import ebb.core.Actuation;
import ebb.core.Cure;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.policy.Ways;
import ebb.host.guest.GuestProcess;
import ebb.host.guest.ThreadVcpuClock;
import ebb.host.guest.VcpuClock;
import ebb.host.guest.VcpuThreads;
import ebb.host.guest.Vcpus;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpFeatures;
import ebb.steering.GuestMeasurement;
import ebb.steering.Looking;
import ebb.steering.MigrationException;
import ebb.steering.MigrationRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A look at a running guest: by ebb itself where it may and can, otherwise by the samples of its
 * pages that its QEMU takes.
 */
public final class QemuMeasurement {

  /** What the last sample may still take after its time. */
  private static final double LAST_ANSWER_SECONDS = 0.2;

  private static final Duration STEP = Duration.ofMillis(20);

  private QemuMeasurement() {}

  /**
   * Looks at a guest for a while; an interrupt ends that early.
   *
   * @throws MigrationException when its vCPU threads are not to be seen from here, as their clocks
   *     are what its dirtying is measured by
   */
  public static GuestMeasurement of(QmpClient qmp, Duration howLong, Looking looking) {
    Vcpus vcpus = qmp.vcpus();
    VcpuThreads threads =
        vcpus
            .threads()
            .orElseThrow(() ->
                new MigrationException(
                    "the guest's vCPU threads cannot be seen from here, so it cannot be measured:"
                        + " run ebb on the host of its QEMU, with the monitor's unix socket, or "
                        + Cure.NAME_PROCESS));
    return of(qmp, new QmpFeatures(qmp), vcpus, new ThreadVcpuClock(threads), howLong, looking);
  }

  /**
   * In which ways a guest could be migrated, and what each would cost, by a look at it; empty where
   * that was too short to see it write.
   *
   * @param monitors without the destination's its QEMU is taken for one that can do what the
   *     source's can
   * @param request how long to look, the speed, which has to be given, and what is to be turned on
   * @throws MigrationException when it migrates already, or cannot be measured from here
   */
  public static Optional<Ways> ways(Monitors monitors, MigrationRequest request, Looking looking) {
    QmpClient qmp = monitors.source();
    QemuSessions.refuseWhileUnderWay(qmp);
    boolean cut = new QmpFeatures(qmp).syncsWithAutoConverge();
    double syncs = cut ? QemuDriver.SYNC_SECONDS : Double.POSITIVE_INFINITY;
    return of(qmp, request.measuring().before(), looking)
        .ways(
            request.speedBytesPerSecond().orElseThrow(),
            new HypervisorTraits(Actuation.AT_ONCE, syncs),
            QemuOffer.of(monitors, request.intent().allowsPostCopy()),
            request.levers(),
            request.intent());
  }

  static GuestMeasurement of(
      QmpClient qmp,
      QmpFeatures features,
      Vcpus vcpus,
      VcpuClock clock,
      Duration howLong,
      Looking looking) {
    long memory = memoryBytes(qmp).orElse(0);
    return vcpus
        .threads()
        .flatMap(threads -> looking.at(threads, clock, memory, howLong))
        .orElseGet(() -> bySamples(qmp, features, vcpus, clock, howLong, memory));
  }

  private static GuestMeasurement bySamples(
      QmpClient qmp,
      QmpFeatures features,
      Vcpus vcpus,
      VcpuClock clock,
      Duration howLong,
      long memory) {
    // Before the first sample: where the host gives huge pages, looking at memory is to take it.
    long filled = Math.min(memory, kept(vcpus));
    var sampler = DirtyRateSampler.of(qmp, features);
    sampler.until(howLong.toNanos() / 1e9);
    List<DirtySample> samples = new ArrayList<>();
    long start = System.nanoTime();
    double before = clock.vcpuSeconds();
    double seconds = 0;
    while (seconds < howLong.toNanos() / 1e9 + LAST_ANSWER_SECONDS
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(STEP.toNanos());
      seconds = (System.nanoTime() - start) / 1e9;
      sampler.step(seconds, clock.vcpuSeconds(), memory, true, true).ifPresent(samples::add);
    }
    double demand = (clock.vcpuSeconds() - before) / ((System.nanoTime() - start) / 1e9);
    return new GuestMeasurement(samples, demand, vcpus.count(), memory, filled);
  }

  /**
   * The guest's memory, what it was started with and what has been plugged in since, bytes; empty
   * where its QEMU does not say.
   */
  public static OptionalLong memoryBytes(QmpClient qmp) {
    JsonObject sizes = qmp.execute("query-memory-size-summary");
    long plugged = Math.max(0, sizes.number("plugged-memory").orElse(0));
    OptionalLong base = sizes.number("base-memory");
    return base.isPresent() ? OptionalLong.of(base.getAsLong() + plugged) : base;
  }

  /**
   * What the host keeps for QEMU: what the guest has never touched it does not, and is all zeros.
   */
  private static long kept(Vcpus vcpus) {
    return vcpus
        .process()
        .map(GuestProcess::keptBytes)
        .orElse(OptionalLong.empty())
        .orElse(Long.MAX_VALUE);
  }
}
