package ebb.host.cgroup;

import ebb.host.guest.VcpuThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What the CPU quotas of a host leave a guest's vCPUs, whoever has set them. */
public final class QuotasInForce {

  private QuotasInForce() {}

  /**
   * The share of their time that threads may use, by the quotas of their groups and of all groups
   * above these: what a group is left is at most one CPU for each of the threads in it.
   *
   * @return 0 to 1; empty where their groups cannot be seen
   */
  public static OptionalDouble share(VcpuThreads threads) {
    return share(CgroupFiles.ofTheKernel(), threads);
  }

  static OptionalDouble share(CgroupFiles files, VcpuThreads threads) {
    double share = 1;
    boolean seen = false;
    for (Cgroups cgroups : CgroupSearch.generations(files)) {
      try {
        Map<Path, List<Long>> groups = CgroupSearch.byGroup(cgroups, threads);
        double cpus = 0;
        int count = 0;
        for (Map.Entry<Path, List<Long>> group : groups.entrySet()) {
          cpus += Math.min(group.getValue().size(), cgroups.ceiling(group.getKey()));
          count += group.getValue().size();
        }
        if (count > 0) {
          seen = true;
          share = Math.min(share, cpus / count);
        }
      } catch (IOException | NumberFormatException e) {
        // This generation is not to be read here; the other one may be.
      }
    }
    return seen ? OptionalDouble.of(share) : OptionalDouble.empty();
  }
}
