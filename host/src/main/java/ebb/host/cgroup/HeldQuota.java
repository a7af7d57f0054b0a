package ebb.host.cgroup;

import ebb.core.Cure;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The quota of a group that libvirt has made for one vCPU, as it was found.
 *
 * @param generation {@code cgroup-v1} or {@code cgroup-v2}
 * @param path the group, {@code .../vcpuN}
 * @param periodMicros its period, us
 * @param quota its quota in the kernel's own words: {@code -1} or {@code max} for none, or us
 */
public record HeldQuota(String generation, Path path, long periodMicros, String quota)
    implements Held {

  private static final Pattern VCPU = Pattern.compile("vcpu\\d+");
  private static final Pattern DOMAIN = Pattern.compile(".*\\.libvirt-qemu|machine-qemu.*\\.scope");
  private static final Pattern QUOTA = Pattern.compile("-1|max|\\d{1,12}");
  private static final long LEAST_PERIOD = 1_000;
  private static final long LONGEST_PERIOD = 1_000_000;

  public HeldQuota {
    Held.check(generation, path);
    if (!isVcpuOfLibvirt(path)) {
      throw new IllegalArgumentException(path + " is no group that libvirt made for a vCPU");
    }
    if (!QUOTA.matcher(quota).matches()
        || periodMicros < LEAST_PERIOD
        || periodMicros > LONGEST_PERIOD) {
      throw new IllegalArgumentException(
          "no such quota: " + quota + " in a period of " + periodMicros);
    }
  }

  /** Whether a group is one that libvirt makes for each vCPU of a QEMU, under v1 or v2. */
  static boolean isVcpuOfLibvirt(Path path) {
    var names = new ArrayList<String>();
    path.forEach(part -> names.add(part.toString()));
    return !names.isEmpty()
        && VCPU.matcher(names.removeLast()).matches()
        && names.stream().anyMatch(name -> DOMAIN.matcher(name).matches());
  }

  /** The quota that a group has now. */
  static HeldQuota of(Cgroups cgroups, Path path) throws IOException {
    List<String> words = cgroups.quotaWords(path);
    return new HeldQuota(cgroups.name(), path, Long.parseLong(words.get(1)), words.getFirst());
  }

  /** CPUs' worth of time that it allows; infinite for no quota. */
  double cpus() {
    return Character.isDigit(quota.charAt(0))
        ? Double.parseDouble(quota) / periodMicros
        : Double.POSITIVE_INFINITY;
  }

  @Override
  public List<String> lines() {
    return List.of(
        generation.equals(CgroupsV1.NAME) ? "q1" : "q2",
        path.toString(),
        Long.toString(periodMicros),
        quota);
  }

  /** Gives the group its quota back. */
  @Override
  public boolean undo(NoticeListener warnings) {
    return restore(Cgroups.named(generation, CgroupFiles.ofTheKernel()), warnings);
  }

  boolean restore(Cgroups cgroups, NoticeListener warnings) {
    try {
      if (exists()) {
        cgroups.restore(path, periodMicros, quota);
      }
      return true;
    } catch (IOException e) {
      if (!exists()) {
        return true;
      }
      warnings.tell(
          Notice.Kind.LEFT_BEHIND,
          "could not give "
              + path
              + " its quota back, "
              + quota
              + " in a period of "
              + periodMicros
              + " ("
              + CgroupThrottle.reason(e)
              + "); "
              + Cure.BY_HAND);
      return false;
    }
  }
}
