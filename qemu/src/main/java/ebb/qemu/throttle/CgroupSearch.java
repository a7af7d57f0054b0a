package ebb.qemu.throttle;

import ebb.qemu.host.VcpuThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Finds the groups that rule threads' CPU time. */
final class CgroupSearch {

  static final String PREFIX = "ebb-";

  private CgroupSearch() {}

  /** Version 1 comes first: a controller belongs to one generation only. */
  static List<Cgroups> generations(CgroupFiles files) {
    return List.of(new CgroupsV1(files), new CgroupsV2(files));
  }

  /** The groups that rule the threads' CPU time, each with its threads. */
  static Map<Path, List<Long>> byGroup(Cgroups cgroups, VcpuThreads threads) throws IOException {
    var byGroup = new LinkedHashMap<Path, List<Long>>();
    for (long tid : threads.tids()) {
      Optional<Path> group = cgroups.groupOf(threads.process(), tid);
      group.ifPresent(path -> byGroup.computeIfAbsent(path, key -> new ArrayList<>()).add(tid));
    }
    return byGroup;
  }

  /** Whether a group has been made by an ebb. */
  static boolean isOurs(Path group) {
    Path name = group.getFileName();
    return name != null && name.toString().startsWith(PREFIX);
  }

  /** A group of this name that one of the threads is in; empty for none, or none to be seen. */
  static Optional<Path> named(String name, VcpuThreads threads) {
    for (Cgroups cgroups : generations(CgroupFiles.ofTheKernel())) {
      try {
        Optional<Path> group =
            byGroup(cgroups, threads).keySet().stream()
                .filter(path -> path.endsWith(name))
                .findFirst();
        if (group.isPresent()) {
          return group;
        }
      } catch (IOException e) {
        // Not to be looked at here; whoever needs a group is told why.
      }
    }
    return Optional.empty();
  }

  /** See {@link CgroupThrottle#quotaShare}. */
  static OptionalDouble quotaShare(VcpuThreads threads) {
    for (Cgroups cgroups : generations(CgroupFiles.ofTheKernel())) {
      try {
        Set<Path> groups = byGroup(cgroups, threads).keySet();
        var quotas = new ArrayList<CfsQuota>();
        for (Path group : groups) {
          if (isOurs(group)) {
            cgroups.read(group).ifPresent(quotas::add);
          }
        }
        if (!quotas.isEmpty() && quotas.size() == groups.size()) {
          double cpus = quotas.stream().mapToDouble(CfsQuota::cpus).sum();
          return OptionalDouble.of(cpus / threads.tids().size());
        }
      } catch (IOException | NumberFormatException e) {
        // Not to be read here, so nothing to tell.
      }
    }
    return OptionalDouble.empty();
  }
}
