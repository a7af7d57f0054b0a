package ebb.qemu.migration;

import ebb.host.cgroup.CgroupThrottle;
import ebb.host.cgroup.QuotasInForce;
import ebb.host.guest.ThreadVcpuClock;
import ebb.host.guest.VcpuThreads;
import ebb.host.guest.Vcpus;
import ebb.qemu.qmp.QmpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a guest is doing at one moment.
 *
 * @param runState QEMU's word: running, paused, postmigrate, inmigrate, ...
 * @param usedVcpus CPU it uses, vCPU-seconds a second; empty when its threads cannot be seen
 * @param quotaShare share of its vCPUs that a cgroup of ebb's allows, 0 to 1; empty without one
 * @param shareByQuotas share of its vCPUs that all quotas of the host leave it, whoever has set
 *     them, 0 to 1; empty when its threads cannot be seen
 * @param direction which way the guest goes
 * @param migration QEMU's answer about its migration
 */
public record GuestStatus(
    String qemuVersion,
    String runState,
    int vcpus,
    OptionalDouble usedVcpus,
    OptionalDouble quotaShare,
    OptionalDouble shareByQuotas,
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
        threads.isPresent()
            ? OptionalDouble.of(new ThreadVcpuClock(threads.get()).usedVcpus(WINDOW))
            : OptionalDouble.empty(),
        threads.isPresent() ? CgroupThrottle.quotaShare(threads.get()) : OptionalDouble.empty(),
        threads.isPresent() ? QuotasInForce.share(threads.get()) : OptionalDouble.empty(),
        Direction.of(runState, migration),
        migration);
  }

  /**
   * The share of its vCPUs that the guest may use, 0 to 1, by all quotas and by QEMU's own
   * throttle; empty when its threads cannot be seen.
   */
  public OptionalDouble shareInForce() {
    double byQemu = 1 - migration.counters().throttlePercentage() / 100.0;
    return shareByQuotas.isPresent()
        ? OptionalDouble.of(Math.min(shareByQuotas.getAsDouble(), byQemu))
        : OptionalDouble.empty();
  }
}
