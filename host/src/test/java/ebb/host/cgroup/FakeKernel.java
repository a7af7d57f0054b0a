package ebb.host.cgroup;

import ebb.core.notice.NoticeListener;
import ebb.host.guest.FakeHost;
import ebb.host.guest.VcpuThreads;
import ebb.host.system.HostFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * cgroups in a folder, as far as a throttle uses them: a new group has its control files, a thread
 * is in one group at a time, a group with threads cannot be removed. Every write is noted.
 */
final class FakeKernel implements CgroupFiles {

  static final Path V1 = Path.of("sys/fs/cgroup/cpu");
  static final Path V2 = Path.of("sys/fs/cgroup");

  private static final Set<String> THREADS_FILES = Set.of("tasks", "cgroup.threads");
  private static final String V2_SWITCH = "cgroup.subtree_control";

  private final FakeHost host;
  private final boolean v2;
  private final Path mountPoint;
  private final Map<Long, Path> groupOf = new HashMap<>();
  private final Map<String, String> refusals = new HashMap<>();
  private final List<String> writes = new ArrayList<>();
  private long nanos;

  private FakeKernel(Path root, boolean v2) throws IOException {
    this.host = new FakeHost(root);
    this.v2 = v2;
    this.mountPoint = host.path((v2 ? V2 : V1).toString());
    Files.createDirectories(mountPoint);
    host.mounted(
        v2
            ? "41 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw"
            : "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu");
    fill(mountPoint);
  }

  /** Version 1, with a hierarchy for the cpu controller. */
  static FakeKernel v1(Path root) throws IOException {
    return new FakeKernel(root, false);
  }

  /** Version 2, with the cpu controller in every group that exists before the throttle. */
  static FakeKernel v2(Path root) throws IOException {
    return new FakeKernel(root, true);
  }

  /** What a throttle on this kernel is made with. */
  CgroupThrottle.Setup setup(String label, Custody custody, NoticeListener warnings) {
    return new CgroupThrottle.Setup(this, label, custody, warnings, () -> nanos);
  }

  HostFiles host() {
    return host.files();
  }

  FakeHost files() {
    return host;
  }

  /** From now on the monotonic clock shows this, ns. */
  void clock(long now) {
    nanos = now;
  }

  /** A group as an administrator makes it. */
  Path group(String name) throws IOException {
    Path group = mountPoint.resolve(name);
    Files.createDirectories(group);
    fill(group);
    return group;
  }

  /** The QEMU 100 with these vCPU threads, all in a group that an administrator has made. */
  FakeKernel guest(long... tids) throws IOException {
    Path group = group("guest");
    thread(100, group);
    for (long tid : tids) {
      thread(tid, group);
    }
    return this;
  }

  /** A vCPU thread of the QEMU 100, in a group. */
  void thread(long tid, Path group) throws IOException {
    host.process(100).thread(tid, 100);
    move(tid, group);
  }

  /** vCPU threads of the QEMU 100. */
  VcpuThreads vcpus(Long... tids) {
    return vcpus(List.of(tids));
  }

  /** vCPU threads of the QEMU 100. */
  VcpuThreads vcpus(List<Long> tids) {
    return host.vcpus(100, tids);
  }

  /** A thread's number goes to another process's thread, which stays in the same group. */
  void handOn(long tid, long process) {
    try {
      Files.delete(host.path("proc/100/task/" + tid));
      host.process(process).thread(tid, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void endThread(long tid) throws IOException {
    list(groupOf.remove(tid));
    host.gone(tid);
  }

  /** CPUs' worth of time that a group's own quota allows. */
  double quotaCpus(Path group) throws IOException {
    Cgroups cgroups = Cgroups.named(v2 ? CgroupsV2.NAME : CgroupsV1.NAME, this);
    return cgroups.read(group).map(CfsQuota::cpus).orElse(Double.POSITIVE_INFINITY);
  }

  Path groupOf(long tid) {
    return groupOf.getOrDefault(tid, Path.of("none"));
  }

  /** From now on a write that ends like this is refused. */
  void refuse(String write, String reason) {
    refusals.put(write, reason);
  }

  /** From now on nothing is refused any more. */
  void relent() {
    refusals.clear();
  }

  /** What has been written since this was last asked: {@code GROUP/FILE=TEXT}. */
  List<String> writes() {
    List<String> taken = List.copyOf(writes);
    writes.clear();
    return taken;
  }

  /** Every directory and file with its content: to be the same before and after. */
  Map<String, String> state() throws IOException {
    var state = new HashMap<String, String>();
    try (Stream<Path> paths = Files.walk(mountPoint)) {
      for (Path path : paths.toList()) {
        state.put(relative(path), Files.isDirectory(path) ? "" : Files.readString(path));
      }
    }
    groupOf.forEach((tid, group) -> state.put("thread " + tid, relative(group)));
    return state;
  }

  private String relative(Path path) {
    return host.path("").relativize(path).toString();
  }

  @Override
  public void make(Path group) throws IOException {
    refuse(group, "mkdir");
    Files.createDirectory(group);
    fill(group);
  }

  @Override
  public void remove(Path group) throws IOException {
    if (!Files.exists(group)) {
      return;
    }
    refuse(group, "rmdir");
    if (groupOf.containsValue(group)) {
      throw new FileSystemException(group.toString(), null, "Device or resource busy");
    }
    try (Stream<Path> files = Files.list(group)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(group);
  }

  @Override
  public void put(Path file, String text) throws IOException {
    String name = file.getFileName().toString();
    refuse(file, text);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    Path group = Objects.requireNonNull(file.getParent());
    writes.add(group.getFileName() + "/" + name + "=" + text);
    if (THREADS_FILES.contains(name)) {
      move(Long.parseLong(text), group);
    } else if (name.equals(V2_SWITCH)) {
      turn(file, text);
    } else {
      refuseAboveParent(group, name, text);
      Files.writeString(file, text);
    }
  }

  /** What v1 does: no group may be given a larger part of a CPU than one above it has. */
  private void refuseAboveParent(Path group, String name, String text) throws IOException {
    if (v2 || !name.startsWith("cpu.cfs_")) {
      return;
    }
    long quota = number(group, name, text, "cpu.cfs_quota_us");
    long period = number(group, name, text, "cpu.cfs_period_us");
    Path above = group.getParent();
    while (quota >= 0 && above != null && Files.exists(above.resolve("cpu.cfs_quota_us"))) {
      long most = number(above, "", "", "cpu.cfs_quota_us");
      double ratio = (double) most / number(above, "", "", "cpu.cfs_period_us");
      if (most >= 0 && (double) quota / period > ratio) {
        throw new FileSystemException(group.toString(), null, "Invalid argument");
      }
      above = above.getParent();
    }
  }

  private static long number(Path group, String name, String text, String wanted)
      throws IOException {
    return Long.parseLong(
        name.equals(wanted) ? text : Files.readString(group.resolve(wanted)).strip());
  }

  private void refuse(Path file, String text) throws IOException {
    String write = file.getFileName() + "=" + text;
    String reason = refusals.get(write);
    if (reason != null) {
      throw new FileSystemException(file.toString(), null, reason);
    }
  }

  private void move(long tid, Path group) throws IOException {
    if (!Files.exists(host.path("proc/" + tid))) {
      throw new FileSystemException(group.toString(), null, "No such process");
    }
    Path before = groupOf.put(tid, group);
    list(before);
    list(group);
    String shown = "/" + mountPoint.relativize(group);
    host.inGroups(tid, v2 ? "0::" + shown : "4:memory:/\n3:cpu:" + shown);
  }

  /** Shows the threads of a group in its own file. */
  private void list(@Nullable Path group) throws IOException {
    if (group != null && Files.isDirectory(group)) {
      String threads =
          groupOf.entrySet().stream()
              .filter(entry -> entry.getValue().equals(group))
              .map(entry -> entry.getKey() + "\n")
              .sorted()
              .collect(Collectors.joining());
      Files.writeString(group.resolve(v2 ? "cgroup.threads" : "tasks"), threads);
    }
  }

  private void fill(Path group) throws IOException {
    if (v2) {
      control(group, "cgroup.threads", "");
      control(group, "cgroup.type", "domain");
      control(group, "cgroup.controllers", "cpu memory pids");
      control(group, V2_SWITCH, "");
      Path above = group.resolveSibling(V2_SWITCH);
      if (Files.exists(above) && Files.readString(above).contains("cpu")) {
        quota(group);
      }
    } else {
      control(group, "tasks", "");
      control(group, "cpu.shares", "1024");
      control(group, "cpu.cfs_period_us", "100000");
      control(group, "cpu.cfs_quota_us", "-1");
    }
  }

  private void turn(Path file, String text) throws IOException {
    var on = new TreeSet<>(Cgroups.words(file));
    on.remove("");
    boolean enable = text.equals("+cpu");
    boolean changed = enable ? on.add("cpu") : on.remove("cpu");
    Files.writeString(file, String.join(" ", on));
    try (Stream<Path> children = Files.list(file.getParent())) {
      for (Path child : children.filter(Files::isDirectory).toList()) {
        if (changed && enable) {
          quota(child);
        } else if (changed) {
          Files.deleteIfExists(child.resolve("cpu.max"));
          Files.deleteIfExists(child.resolve("cpu.weight"));
        }
      }
    }
  }

  private static void quota(Path group) throws IOException {
    control(group, "cpu.max", "max 100000");
    control(group, "cpu.weight", "100");
  }

  private static void control(Path group, String name, String text) throws IOException {
    Files.writeString(group.resolve(name), text);
  }
}
