package ebb.qemu.migration;

import ebb.qemu.host.ThreadVcpuClock;
import ebb.qemu.host.VcpuThreads;
import ebb.qemu.host.Vcpus;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.throttle.CgroupThrottle;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a guest is doing at one moment.
 *
 * @param runState QEMU's word: running, paused, postmigrate, inmigrate, ...
 * @param usedVcpus CPU it uses, vCPU-seconds a second; empty when its threads cannot be seen
 * @param quotaShare share of its vCPUs that a cgroup of ebb's allows, 0 to 1; empty without one
 * @param direction which way the guest goes
 * @param migration QEMU's answer about its migration
 */
public record GuestStatus(
    String qemuVersion,
    String runState,
    int vcpus,
    OptionalDouble usedVcpus,
    OptionalDouble quotaShare,
    Direction direction,
    MigrationInfo migration) {

  private static final Duration WINDOW = Duration.ofMillis(250);

  /** Looks at a guest for a quarter of a second. */
  public static GuestStatus read(QmpClient qmp) {
    Vcpus vcpus = qmp.vcpus();
    Optional<VcpuThreads> threads = vcpus.threads();
    String runState = Direction.runState(qmp);
    MigrationInfo migration = MigrationInfo.read(qmp);
    return new GuestStatus(
        qmp.version(),
        runState,
        vcpus.count(),
        threads.isPresent() ? OptionalDouble.of(usage(threads.get())) : OptionalDouble.empty(),
        threads.isPresent() ? CgroupThrottle.quotaShare(threads.get()) : OptionalDouble.empty(),
        Direction.of(runState, migration),
        migration);
  }

  private static double usage(VcpuThreads threads) {
    var clock = new ThreadVcpuClock(threads);
    double before = clock.vcpuSeconds();
    long start = System.nanoTime();
    try {
      Thread.sleep(WINDOW);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return (clock.vcpuSeconds() - before) / ((System.nanoTime() - start) / 1e9);
  }
}
