package ebb.qemu.throttle;

import ebb.core.Actuation;
import ebb.qemu.host.VcpuThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
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

  private record Vcpu(HeldQuota before, double ceiling) {}

  private final Cgroups cgroups;
  private final Custody custody;
  private final Consumer<String> warnings;
  private final List<Vcpu> vcpus = new ArrayList<>();
  private final CapForAll caps;
  private double share = 1;
  private double current = 1;
  private boolean closed;

  private VcpuQuotaThrottle(
      Cgroups cgroups, Custody custody, Consumer<String> warnings, LongSupplier nanos) {
    this.cgroups = cgroups;
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
      VcpuThreads threads, Custody custody, Consumer<String> warnings) {
    return create(CgroupFiles.ofTheKernel(), threads, custody, warnings, System::nanoTime);
  }

  static Optional<VcpuQuotaThrottle> create(
      CgroupFiles files,
      VcpuThreads threads,
      Custody custody,
      Consumer<String> warnings,
      LongSupplier nanos) {
    for (Cgroups cgroups : CgroupSearch.generations(files)) {
      var throttle = new VcpuQuotaThrottle(cgroups, custody, warnings, nanos);
      try {
        if (throttle.take(threads)) {
          return Optional.of(throttle);
        }
      } catch (IOException e) {
        throw new ThrottleException(
            "cannot use the vCPUs' groups of libvirt: " + CgroupThrottle.reason(e), e);
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
  private boolean take(VcpuThreads threads) throws IOException {
    var more = new ArrayList<Vcpu>();
    var come = new ArrayList<Long>();
    for (long tid : threads.tids()) {
      Optional<Path> group =
          cgroups.groupOf(threads.process(), tid).filter(HeldQuota::isVcpuOfLibvirt);
      if (group.isEmpty()) {
        return false;
      }
      if (vcpus.stream().noneMatch(vcpu -> vcpu.before().path().equals(group.get()))) {
        if (!Files.isWritable(cgroups.quotaFile(group.get()))) {
          throw new java.nio.file.AccessDeniedException(cgroups.quotaFile(group.get()).toString());
        }
        more.add(new Vcpu(HeldQuota.of(cgroups, group.get()), ceiling(group.get())));
        come.add(tid);
      }
    }
    if (more.isEmpty()) {
      return !vcpus.isEmpty();
    }
    vcpus.addAll(more);
    come.forEach(tid -> threads.only(tid).ifPresent(caps::add));
    custody.hold(List.copyOf(vcpus.stream().<Held>map(Vcpu::before).toList()));
    return true;
  }

  /** CPUs' worth of time that a group may have by its own quota and those above it, at most 1. */
  private double ceiling(Path group) throws IOException {
    double ceiling = 1;
    Path at = group;
    while (at != null && Files.exists(cgroups.quotaFile(at))) {
      ceiling = Math.min(ceiling, cgroups.read(at).map(CfsQuota::cpus).orElse(1.0));
      at = at.getParent();
    }
    return ceiling;
  }

  @Override
  public String name() {
    return cgroups.name();
  }

  @Override
  public Actuation actuation() {
    return Actuation.AT_ONCE;
  }

  /** The groups' directories, for those who want to look. */
  public synchronized List<Path> paths() {
    return vcpus.stream().map(vcpu -> vcpu.before().path()).toList();
  }

  @Override
  public synchronized void apply(double asked) {
    if (closed) {
      return;
    }
    boolean anew = custody.beat();
    share = Math.min(1, asked);
    double cap = caps.of(share, current);
    boolean changed =
        cap >= 1 ? current < 1 : Math.abs(cap - current) > SAME * current || current >= 1;
    if (changed || (anew && cap < 1)) {
      try {
        write(cap);
      } catch (IOException e) {
        throw new ThrottleException(
            "cannot set the vCPUs' CPU quota: " + CgroupThrottle.reason(e), e);
      }
    }
  }

  private void write(double cap) throws IOException {
    current = cap;
    for (Vcpu vcpu : vcpus) {
      Path group = vcpu.before().path();
      if (!Files.exists(group)) {
        continue; // a vCPU that has been unplugged
      }
      if (current >= vcpu.ceiling()) {
        cgroups.restore(group, vcpu.before().periodMicros(), vcpu.before().quota());
      } else {
        cgroups.write(group, CfsQuota.of(current, 1));
      }
    }
  }

  @Override
  public synchronized void follow(VcpuThreads threads) {
    if (closed) {
      return;
    }
    int before = vcpus.size();
    try {
      if (!take(threads)) {
        throw new ThrottleException("libvirt keeps no group for a vCPU that has come");
      }
      if (vcpus.size() > before && share < 1) {
        write(caps.of(share, current));
      }
    } catch (IOException e) {
      throw new ThrottleException(
          "cannot throttle vCPUs that have come: " + CgroupThrottle.reason(e), e);
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean done = true;
    for (Vcpu vcpu : vcpus) {
      done &= vcpu.before().restore(cgroups, warnings);
    }
    custody.release(done);
  }
}
