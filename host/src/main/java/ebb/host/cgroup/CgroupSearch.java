package ebb.host.cgroup;

import ebb.host.guest.VcpuThreads;
import ebb.host.system.HostFiles;
import ebb.host.system.HostFiles.Mount;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the groups that rule threads' CPU time. */
final class CgroupSearch {

  static final String PREFIX = "ebb-";

  private static final Pattern NUMBERED = Pattern.compile(PREFIX + "(\\d{1,10})");

  /** Containers in containers have some ten levels. */
  private static final int DEEPEST = 32;

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

  /** The number in the name of a group of ebb's, as of the process that it was made for. */
  static OptionalLong number(Path group) {
    Matcher name = NUMBERED.matcher(String.valueOf(group.getFileName()));
    return name.matches() ? OptionalLong.of(Long.parseLong(name.group(1))) : OptionalLong.empty();
  }

  /** The groups of ebb's that are there, whoever has made them. */
  static List<HeldGroup> ours(HostFiles host) {
    var found = new ArrayList<HeldGroup>();
    for (Cgroups cgroups : generations(CgroupFiles.ofTheKernel())) {
      try {
        for (Mount mount : host.mounts(Cgroups.FILE_SYSTEMS)) {
          if (cgroups.isIn(mount)) {
            walk(mount.point(), cgroups, found);
          }
        }
      } catch (IOException e) {
        // Not to be looked at here, so nothing is found.
      }
    }
    return found;
  }

  private static void walk(Path top, Cgroups cgroups, List<HeldGroup> found) throws IOException {
    Files.walkFileTree(
        top,
        Set.of(),
        DEEPEST,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path group, BasicFileAttributes attributes) {
            if (number(group).isPresent() && Files.exists(cgroups.quotaFile(group))) {
              Path parent = Objects.requireNonNull(group.getParent());
              found.add(new HeldGroup(cgroups.name(), parent, group, false));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // groups come and go
          }

          @Override
          public FileVisitResult postVisitDirectory(Path group, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
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
