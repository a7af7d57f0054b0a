package ebb.host.cgroup;

import ebb.host.guest.GuestProcess;
import ebb.host.system.HostFiles;
import ebb.host.system.HostFiles.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * cgroups v2: one hierarchy of processes; threads of one process may be split only over {@code
 * threaded} children of its own group, and the {@code cpu} controller has to be enabled for them.
 */
record CgroupsV2(CgroupFiles files) implements Cgroups {

  static final String NAME = "cgroup-v2";

  private static final long WEIGHT_OF_A_THREAD = 100;
  private static final long MOST_WEIGHT = 10_000;

  private static final String CONTROLLERS_BELOW = "cgroup.subtree_control";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Path> groupOf(GuestProcess process, long tid) throws IOException {
    for (String line : HostFiles.lines(process.task(tid).resolve("cgroup"))) {
      if (line.startsWith("0::")) {
        Optional<Path> group = Cgroups.mounted(process.host(), this::isIn, line.substring(3));
        if (group.isPresent() && hasCpu(group.get())) {
          return group;
        }
        Optional<Path> top = Cgroups.mounted(process.host(), this::isIn, "/");
        if (group.isPresent() && top.isPresent() && hasCpu(top.get())) {
          throw new IOException(
              "no cpu controller in the guest's group "
                  + group.get()
                  + "; enable it in the groups above: +cpu in their cgroup.subtree_control, or"
                  + " CPUWeight=100 by systemctl set-property --runtime");
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public String threadsFile() {
    return "cgroup.threads";
  }

  @Override
  public boolean needsController(Path parent) throws IOException {
    return !Cgroups.words(parent.resolve(CONTROLLERS_BELOW)).contains("cpu");
  }

  @Override
  public void create(Path group) throws IOException {
    files.make(group);
    try {
      files.put(group.resolve("cgroup.type"), "threaded");
    } catch (IOException e) {
      throw new IOException("the kernel takes no threads in " + group + ": " + e.getMessage(), e);
    }
    Path control = group.resolveSibling(CONTROLLERS_BELOW);
    if (!Cgroups.words(control).contains("cpu")) {
      files.put(control, "+cpu");
    }
  }

  @Override
  public void weigh(Path group, int threads) throws IOException {
    files.put(
        group.resolve("cpu.weight"),
        Long.toString(Math.min(MOST_WEIGHT, WEIGHT_OF_A_THREAD * threads)));
  }

  /** Without the controller the group of another ebb, made since, would lose its quota. */
  @Override
  public boolean disableController(Path parent) throws IOException {
    if (needsController(parent)) {
      return true;
    }
    try (Stream<Path> children = Files.list(parent)) {
      if (children.anyMatch(CgroupSearch::isOurs)) {
        return false;
      }
    }
    files.put(parent.resolve(CONTROLLERS_BELOW), "-cpu");
    return true;
  }

  @Override
  public void write(Path group, CfsQuota quota) throws IOException {
    files.put(quotaFile(group), quota.quotaMicros() + " " + quota.periodMicros());
  }

  @Override
  public void lift(Path group) throws IOException {
    files.put(quotaFile(group), "max");
  }

  @Override
  public Optional<CfsQuota> read(Path group) throws IOException {
    List<String> words = Cgroups.words(quotaFile(group));
    return words.getFirst().equals("max")
        ? Optional.empty()
        : Optional.of(new CfsQuota(Long.parseLong(words.get(1)), Long.parseLong(words.getFirst())));
  }

  @Override
  public List<String> quotaWords(Path group) throws IOException {
    return Cgroups.words(quotaFile(group));
  }

  @Override
  public void restore(Path group, long periodMicros, String quota) throws IOException {
    files.put(quotaFile(group), quota + " " + periodMicros);
  }

  @Override
  public boolean isIn(Mount mount) {
    return mount.type().equals("cgroup2");
  }

  private static boolean hasCpu(Path group) throws IOException {
    return Cgroups.words(group.resolve("cgroup.controllers")).contains("cpu");
  }

  @Override
  public Path quotaFile(Path group) {
    return group.resolve("cpu.max");
  }
}
