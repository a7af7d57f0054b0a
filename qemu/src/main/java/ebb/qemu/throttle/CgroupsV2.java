package ebb.qemu.throttle;

import ebb.qemu.host.HostFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * cgroups v2: one hierarchy of processes; threads of one process may be split only over {@code
 * threaded} children of its own group, and the {@code cpu} controller has to be enabled for them.
 */
record CgroupsV2() implements Cgroups {

  @Override
  public String name() {
    return "cgroup-v2";
  }

  @Override
  public Optional<Path> groupOf(HostFiles host, long tid) throws IOException {
    for (String line : Files.readAllLines(host.proc(tid).resolve("cgroup"))) {
      if (line.startsWith("0::")) {
        Optional<Path> group =
            Cgroups.mounted(host, mount -> mount.type().equals("cgroup2"), line.substring(3));
        return group.isPresent()
                && Cgroups.words(group.get().resolve("cgroup.controllers")).contains("cpu")
            ? group
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  @Override
  public String threadsFile() {
    return "cgroup.threads";
  }

  @Override
  public boolean create(Path group) throws IOException {
    Files.createDirectory(group);
    Cgroups.put(group.resolve("cgroup.type"), "threaded");
    Path control = group.resolveSibling("cgroup.subtree_control");
    if (Cgroups.words(control).contains("cpu")) {
      return false;
    }
    Cgroups.put(control, "+cpu");
    return true;
  }

  @Override
  public void disableController(Path parent) throws IOException {
    Cgroups.put(parent.resolve("cgroup.subtree_control"), "-cpu");
  }

  @Override
  public void write(Path group, CfsQuota quota) throws IOException {
    Cgroups.put(quotaFile(group), quota.quotaMicros() + " " + quota.periodMicros());
  }

  @Override
  public void lift(Path group) throws IOException {
    Cgroups.put(quotaFile(group), "max");
  }

  @Override
  public Optional<CfsQuota> read(Path group) throws IOException {
    List<String> words = Cgroups.words(quotaFile(group));
    return words.getFirst().equals("max")
        ? Optional.empty()
        : Optional.of(new CfsQuota(Long.parseLong(words.get(1)), Long.parseLong(words.getFirst())));
  }

  private static Path quotaFile(Path group) {
    return group.resolve("cpu.max");
  }
}
