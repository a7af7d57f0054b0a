package ebb.host.cgroup;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.Actuation;
import ebb.core.Stalls;
import ebb.core.notice.NoticeListener;
import ebb.host.guest.VcpuThreads;
import ebb.host.throttle.Hold;
import ebb.host.throttle.Throttle;
import ebb.host.throttle.ThrottleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Writes the quotas of the groups that libvirt keeps, one for each vCPU. libvirt itself refuses to
 * change them while a migration runs. Closing gives every group just the quota and period back that
 * it had; so does whoever has {@link Custody}, which is told of them before the first is changed.
 *
 * <p>All groups get the same quota, such that together they have the share that was asked for, see
 * {@link CapForAll}.
 *
 * <p>A quota that was there already is never exceeded, nor are those of the groups above: a kernel
 * of generation v1 would refuse that.
 */
public final class VcpuQuotaThrottle implements Throttle {

  /** A cap that differs by less is not written, see {@link CgroupThrottle}. */
  private static final double SAME = 0.1;

  private static final double UNKNOWN = -1;

  private final Cgroups cgroups;
  private final Custody custody;
  private final NoticeListener warnings;

  @GuardedBy("this")
  private final List<HeldQuota> vcpus = new ArrayList<>();

  private final CapForAll caps;
  private final HoldReport report = new HoldReport();

  @GuardedBy("this")
  private VcpuThreads threads;

  @GuardedBy("this")
  private double share = 1;

  @GuardedBy("this")
  private double current = 1;

  @GuardedBy("this")
  private boolean closed;

  private VcpuQuotaThrottle(
      Cgroups cgroups,
      VcpuThreads threads,
      Custody custody,
      NoticeListener warnings,
      LongSupplier nanos) {
    this.cgroups = cgroups;
    this.threads = threads;
    this.custody = custody;
    this.warnings = warnings;
    this.caps = new CapForAll(nanos);
  }

  /**
   * Takes the threads' groups into custody, and changes nothing yet.
   *
   * @return empty when not all of them are in groups that libvirt made for a vCPU each
   * @throws ThrottleException when they are, and cannot be used
   */
  public static Optional<VcpuQuotaThrottle> create(
      VcpuThreads threads, Custody custody, NoticeListener warnings) {
    return create(CgroupFiles.ofTheKernel(), threads, custody, warnings, System::nanoTime);
  }

  static Optional<VcpuQuotaThrottle> create(
      CgroupFiles files,
      VcpuThreads threads,
      Custody custody,
      NoticeListener warnings,
      LongSupplier nanos) {
    for (Cgroups cgroups : CgroupSearch.generations(files)) {
      var throttle = new VcpuQuotaThrottle(cgroups, threads, custody, warnings, nanos);
      try {
        if (throttle.take(threads)) {
          CgroupThrottle.refuseRealTime(threads);
          return Optional.of(throttle);
        }
      } catch (ThrottleException e) {
        custody.release(true); // nothing has been changed yet, and its guard must not stay
        throw e;
      } catch (IOException e) {
        custody.release(true);
        throw new ThrottleException(
            "cannot use libvirt's vCPU groups: " + CgroupThrottle.reason(e), e);
      }
    }
    return Optional.empty();
  }

  /**
   * The share of their time that the quotas of libvirt's groups allow these threads, whoever has
   * set them.
   *
   * @return empty when they are in no such groups, or have no quota
   */
  public static OptionalDouble quotaShare(VcpuThreads threads) {
    for (Cgroups cgroups : CgroupSearch.generations(CgroupFiles.ofTheKernel())) {
      var cpus = new ArrayList<Double>();
      try {
        for (Path group : CgroupSearch.byGroup(cgroups, threads).keySet()) {
          if (HeldQuota.isVcpuOfLibvirt(group)) {
            cpus.add(Math.min(1, cgroups.read(group).map(CfsQuota::cpus).orElse(1.0)));
          }
        }
      } catch (IOException | NumberFormatException e) {
        continue; // not to be read here, so nothing to tell
      }
      double all = cpus.stream().mapToDouble(Double::doubleValue).sum();
      if (!cpus.isEmpty() && all < cpus.size()) {
        return OptionalDouble.of(all / cpus.size());
      }
    }
    return OptionalDouble.empty();
  }

  /** The groups of threads that are new; false when one of them is in none of libvirt's. */
  private synchronized boolean take(VcpuThreads threads) throws IOException {
    var more = new ArrayList<HeldQuota>();
    for (long tid : threads.tids()) {
      Optional<Path> group =
          cgroups.groupOf(threads.process(), tid).filter(HeldQuota::isVcpuOfLibvirt);
      if (group.isEmpty()) {
        return false;
      }
      if (vcpus.stream().noneMatch(vcpu -> vcpu.path().equals(group.get()))) {
        if (!Files.isWritable(cgroups.quotaFile(group.get()))) {
          throw new java.nio.file.AccessDeniedException(cgroups.quotaFile(group.get()).toString());
        }
        more.add(HeldQuota.of(cgroups, group.get()));
      }
    }
    if (more.isEmpty()) {
      return !vcpus.isEmpty();
    }
    var all = new ArrayList<Held>(vcpus);
    all.addAll(more);
    custody.hold(List.copyOf(all));
    vcpus.addAll(more);
    caps.follow(threads);
    return true;
  }

  @Override
  public String name() {
    return cgroups.name();
  }

  @Override
  public Actuation actuation() {
    return Actuation.AT_ONCE;
  }

  @Override
  public Stalls stalls() {
    return CfsQuota.STALLS;
  }

  /** The groups' directories, for those who want to look. */
  public synchronized List<Path> paths() {
    return vcpus.stream().map(HeldQuota::path).toList();
  }

  @Override
  public synchronized void apply(double asked) {
    if (closed) {
      return;
    }
    boolean anew = custody.beat();
    share = Math.min(1, asked);
    double cap = caps.of(share, current);
    boolean differs = current == UNKNOWN || Math.abs(cap - current) > SAME * current;
    if (cap >= 1 ? current != 1 : differs || current >= 1 || anew) {
      try {
        write(cap);
      } catch (IOException e) {
        throw broken("cannot set the vCPUs' CPU quota: " + CgroupThrottle.reason(e), e);
      }
    }
  }

  @GuardedBy("this")
  private ThrottleException broken(String message, IOException cause) {
    return vcpus.stream().anyMatch(HeldQuota::exists)
        ? new ThrottleException(message, cause)
        : ThrottleException.forGood(message, cause);
  }

  @GuardedBy("this")
  private void write(double cap) throws IOException {
    current = UNKNOWN;
    for (HeldQuota vcpu : vcpus) {
      if (vcpu.exists()) { // not so once its vCPU has been unplugged
        write(vcpu, cap);
      }
    }
    current = Math.min(1, cap);
  }

  private void write(HeldQuota vcpu, double cap) throws IOException {
    Optional<CfsQuota> quota = quota(vcpu, cap);
    if (quota.isPresent()) {
      cgroups.write(vcpu.path(), quota.get());
    } else {
      cgroups.restore(vcpu.path(), vcpu.periodMicros(), vcpu.quota());
    }
  }

  /** The quota that gives a vCPU so much; empty where the one that it had allows no more. */
  private Optional<CfsQuota> quota(HeldQuota vcpu, double cap) throws IOException {
    double ceiling =
        Math.min(vcpu.cpus(), cgroups.ceiling(vcpu.path().resolveSibling("").normalize()));
    return cap >= Math.min(1, ceiling) ? Optional.empty() : Optional.of(CfsQuota.of(cap, 1));
  }

  @Override
  public synchronized Hold inspect() {
    double cpus = 0;
    int count = 0;
    try {
      for (HeldQuota vcpu : vcpus) {
        if (closed || !vcpu.exists()) {
          continue;
        }
        Optional<CfsQuota> wanted = current < 1 ? quota(vcpu, current) : Optional.empty();
        if (wanted.isPresent() && !cgroups.read(vcpu.path()).equals(wanted)) {
          cgroups.write(vcpu.path(), wanted.get());
          report.repaired(HoldReport.Finding.QUOTA, 1);
        }
        cpus += Math.min(1, cgroups.ceiling(vcpu.path()));
        count++;
      }
      if (!threads.realTime().isEmpty()) {
        report.found(HoldReport.Finding.REAL_TIME);
      }
      return report.hold(count == 0 ? 1 : CapForAll.share(share, current, cpus / count));
    } catch (IOException e) {
      current = UNKNOWN;
      throw broken("cannot look after the vCPUs' CPU quota: " + CgroupThrottle.reason(e), e);
    }
  }

  @Override
  public synchronized void follow(VcpuThreads now) {
    if (closed) {
      return;
    }
    int before = vcpus.size();
    threads = now;
    try {
      if (!take(now)) {
        throw new ThrottleException("libvirt keeps no group for a vCPU that was plugged in");
      }
      if (vcpus.size() > before && share < 1) {
        write(caps.of(share, current));
      }
    } catch (IOException e) {
      throw new ThrottleException(
          "cannot throttle vCPUs that were plugged in: " + CgroupThrottle.reason(e), e);
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean done = true;
    for (HeldQuota vcpu : vcpus) {
      done &= vcpu.restore(cgroups, warnings);
    }
    custody.release(done);
  }
}
