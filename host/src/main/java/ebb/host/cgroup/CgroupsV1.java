package ebb.host.cgroup;

import ebb.host.guest.GuestProcess;
import ebb.host.system.HostFiles;
import ebb.host.system.HostFiles.Mount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** cgroups v1: a hierarchy of its own for the {@code cpu} controller, any thread in any group. */
record CgroupsV1(CgroupFiles files) implements Cgroups {

  static final String NAME = "cgroup-v1";

  private static final long WEIGHT_OF_A_THREAD = 1024;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Path> groupOf(GuestProcess process, long tid) throws IOException {
    for (String line : HostFiles.lines(process.task(tid).resolve("cgroup"))) {
      List<String> fields = List.of(line.split(":", 3));
      if (fields.size() == 3 && List.of(fields.get(1).split(",")).contains("cpu")) {
        return Cgroups.mounted(process.host(), this::isIn, fields.get(2));
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean isIn(Mount mount) {
    return mount.type().equals("cgroup") && mount.options().contains("cpu");
  }

  @Override
  public String threadsFile() {
    return "tasks";
  }

  @Override
  public boolean needsController(Path parent) {
    return false;
  }

  @Override
  public void create(Path group) throws IOException {
    files.make(group);
  }

  @Override
  public void weigh(Path group, int threads) throws IOException {
    files.put(group.resolve("cpu.shares"), Long.toString(WEIGHT_OF_A_THREAD * threads));
  }

  @Override
  public boolean disableController(Path parent) {
    return true;
  }

  /**
   * Two writes, and the kernel refuses what exceeds the groups above, also in between: so the one
   * comes first that leaves the smaller part of a CPU.
   */
  @Override
  public void write(Path group, CfsQuota quota) throws IOException {
    Optional<CfsQuota> before = read(group);
    boolean quotaFirst =
        before.isPresent()
            && (double) quota.quotaMicros() / before.get().periodMicros()
                < (double) before.get().quotaMicros() / quota.periodMicros();
    if (quotaFirst) {
      files.put(quotaFile(group), Long.toString(quota.quotaMicros()));
    }
    String period = Long.toString(quota.periodMicros());
    Path periodFile = group.resolve("cpu.cfs_period_us");
    if (!Cgroups.words(periodFile).contains(period)) {
      files.put(periodFile, period);
    }
    if (!quotaFirst) {
      files.put(quotaFile(group), Long.toString(quota.quotaMicros()));
    }
  }

  @Override
  public void lift(Path group) throws IOException {
    files.put(quotaFile(group), "-1");
  }

  @Override
  public Optional<CfsQuota> read(Path group) throws IOException {
    long quota = Long.parseLong(Cgroups.words(quotaFile(group)).getFirst());
    long period = Long.parseLong(Cgroups.words(group.resolve("cpu.cfs_period_us")).getFirst());
    return quota < 0 ? Optional.empty() : Optional.of(new CfsQuota(period, quota));
  }

  @Override
  public List<String> quotaWords(Path group) throws IOException {
    return List.of(
        Cgroups.words(quotaFile(group)).getFirst(),
        Cgroups.words(group.resolve("cpu.cfs_period_us")).getFirst());
  }

  /** Without a quota first: the kernel refuses a period that makes the quota there too large. */
  @Override
  public void restore(Path group, long periodMicros, String quota) throws IOException {
    lift(group);
    files.put(group.resolve("cpu.cfs_period_us"), Long.toString(periodMicros));
    if (!quota.equals("-1")) {
      files.put(quotaFile(group), quota);
    }
  }

  @Override
  public Path quotaFile(Path group) {
    return group.resolve("cpu.cfs_quota_us");
  }
}
