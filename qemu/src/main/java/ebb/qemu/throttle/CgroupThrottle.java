package ebb.qemu.throttle;

import ebb.core.Actuation;
import ebb.qemu.host.GuestProcess;
import ebb.qemu.host.VcpuThreads;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Holds the vCPU threads, and no other thread of the QEMU, in a group of their own with a CFS
 * quota: neither the migration thread nor the I/O threads are slowed.
 *
 * <p>The group is made below the one the threads are in, so that the limits they live under go on
 * holding. Closing lifts the quota, puts the threads back and removes the group. Before anything is
 * made, it is given into {@link Custody}, which does the same when this process no longer can.
 */
public final class CgroupThrottle implements Throttle {

  /**
   * A share that differs by less is not written: each write starts a fresh period with a full
   * quota, so that many small corrections would add up to a much larger share than any of them.
   */
  private static final double SAME = 0.1;

  /**
   * What a throttle is made with.
   *
   * @param label makes the groups' name, {@code ebb-LABEL}: letters, digits and dashes
   * @param warnings told what could not be undone in the end
   */
  record Setup(CgroupFiles files, String label, Custody custody, Consumer<String> warnings) {}

  private record Group(HeldGroup held, List<Long> tids) {}

  private final Setup setup;
  private final GuestProcess process;
  private final Cgroups cgroups;
  private final List<Group> groups = new ArrayList<>();
  private double current = 1;
  private boolean closed;

  private CgroupThrottle(Setup setup, GuestProcess process, Cgroups cgroups) {
    this.setup = setup;
    this.process = process;
    this.cgroups = cgroups;
  }

  /**
   * Puts the threads into a group of their own, unthrottled as yet. Version 1 is taken where both
   * generations could rule the threads' CPU time: a controller belongs to one of them only.
   *
   * @param custody takes the group away if this process no longer can
   * @param warnings told what could not be undone in the end
   * @throws ThrottleException when no cgroup can be used; nothing is left behind then
   */
  public static CgroupThrottle create(
      VcpuThreads threads, Custody custody, Consumer<String> warnings) {
    return create(new Setup(CgroupFiles.ofTheKernel(), label(threads), custody, warnings), threads);
  }

  /** The same for every controller of a guest. */
  private static String label(VcpuThreads threads) {
    return Long.toString(threads.process().id().pid());
  }

  static CgroupThrottle create(Setup setup, VcpuThreads threads) {
    var reasons = new ArrayList<String>();
    for (Cgroups cgroups : CgroupSearch.generations(setup.files())) {
      try {
        Map<Path, List<Long>> byParent = CgroupSearch.byGroup(cgroups, threads);
        if (!byParent.isEmpty()) {
          return create(setup, threads.process(), cgroups, byParent);
        }
        reasons.add(cgroups.name() + ": has no cpu controller here");
      } catch (IOException e) {
        reasons.add(cgroups.name() + ": " + reason(e));
      }
    }
    throw new ThrottleException("no cgroup to throttle with (" + String.join("; ", reasons) + ")");
  }

  /**
   * Refuses threads that another ebb has put into a group: no throttle of any kind fits there.
   *
   * @throws ThrottleException naming the group
   */
  static void refuseHeld(VcpuThreads threads) {
    CgroupSearch.named(CgroupSearch.PREFIX + label(threads), threads)
        .ifPresent(group -> {
          throw inUse(group);
        });
  }

  private static CgroupThrottle create(
      Setup setup, GuestProcess process, Cgroups cgroups, Map<Path, List<Long>> byParent)
      throws IOException {
    var throttle = new CgroupThrottle(setup, process, cgroups);
    try {
      throttle.make(byParent);
      return throttle;
    } catch (IOException | RuntimeException e) {
      throttle.close();
      throw e;
    }
  }

  /** Makes groups below these and moves their threads there; custody is told of all beforehand. */
  private void make(Map<Path, List<Long>> byParent) throws IOException {
    var more = new ArrayList<Group>();
    for (Map.Entry<Path, List<Long>> entry : byParent.entrySet()) {
      Path parent = entry.getKey();
      Path path = parent.resolve(CgroupSearch.PREFIX + setup.label());
      if (CgroupSearch.isOurs(parent)) {
        throw inUse(parent);
      }
      more.add(new Group(held(parent, path), new ArrayList<>(entry.getValue())));
    }
    for (Group group : more) {
      if (group.held().exists()) {
        throw inUse(group.held().path());
      }
    }
    var all = new ArrayList<Held>(groups.stream().map(Group::held).toList());
    all.addAll(more.stream().map(Group::held).toList());
    setup.custody().hold(all);
    for (Group group : more) {
      make(group);
    }
  }

  private HeldGroup held(Path parent, Path path) throws IOException {
    try {
      return new HeldGroup(cgroups.name(), parent, path, cgroups.needsController(parent));
    } catch (IllegalArgumentException e) {
      throw new ThrottleException("cannot throttle there: " + e.getMessage(), e);
    }
  }

  private void make(Group group) throws IOException {
    Path path = group.held().path();
    try {
      cgroups.create(path);
    } catch (FileAlreadyExistsException e) {
      throw inUse(path);
    } catch (IOException e) {
      setup.files().remove(path);
      throw e;
    }
    groups.add(group);
    if (group.tids().size() > 1) {
      cgroups.weigh(path, group.tids().size());
    }
    for (long tid : group.tids()) {
      move(tid, path);
    }
  }

  /**
   * Moves a thread of the guest's. Between the look and the write its number may go to a thread of
   * somebody else's, which is then put back where it came from.
   */
  private void move(long tid, Path group) throws IOException {
    Optional<Path> from = cgroups.groupOf(process, tid);
    put(tid, group);
    if (!process.has(tid) && from.isPresent()) {
      put(tid, from.get());
      throw new ThrottleException("thread " + tid + " is not the guest's any more");
    }
  }

  private void put(long tid, Path group) throws IOException {
    setup.files().put(group.resolve(cgroups.threadsFile()), Long.toString(tid));
  }

  /**
   * The share of these threads' time that a group of ebb's allows them.
   *
   * @return empty when they are in no such group, or it has no quota
   */
  public static OptionalDouble quotaShare(VcpuThreads threads) {
    return CgroupSearch.quotaShare(threads);
  }

  private static ThrottleException inUse(Path group) {
    return new ThrottleException(
        "the group "
            + group
            + " is there already: another ebb may be steering this guest; if none is,"
            + " ebb recover removes it, or docs/operating.md says how to");
  }

  static String reason(Exception e) {
    return switch (e) {
      case AccessDeniedException denied -> "not writable, needs root: " + denied.getMessage();
      case NoSuchFileException missing -> "the kernel has no " + missing.getMessage();
      default -> String.valueOf(e.getMessage());
    };
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
  public List<Path> paths() {
    return groups.stream().map(group -> group.held().path()).toList();
  }

  @Override
  public synchronized void apply(double share) {
    if (closed) {
      return;
    }
    boolean anew = setup.custody().beat();
    try {
      if (share >= 1) {
        lift();
      } else if (anew || Math.abs(share - current) > SAME * current) {
        write(share);
      }
    } catch (IOException e) {
      throw new ThrottleException("cannot set the guest's CPU quota: " + reason(e), e);
    }
  }

  private void write(double share) throws IOException {
    current = share;
    for (Group group : groups) {
      if (!group.tids().isEmpty()) {
        cgroups.write(group.held().path(), CfsQuota.of(share, group.tids().size()));
      }
    }
  }

  private void lift() throws IOException {
    if (current < 1) {
      for (Group group : groups) {
        cgroups.lift(group.held().path());
      }
      current = 1;
    }
  }

  @Override
  public synchronized void follow(VcpuThreads threads) {
    if (!threads.process().equals(process)) {
      throw new ThrottleException(threads.process() + " is not the guest's, " + process);
    }
    List<Long> tids = threads.tids();
    List<Long> known = groups.stream().flatMap(group -> group.tids().stream()).toList();
    List<Long> fresh = tids.stream().filter(tid -> !known.contains(tid)).toList();
    if (closed || (fresh.isEmpty() && known.size() == tids.size())) {
      return;
    }
    groups.forEach(group -> group.tids().retainAll(tids));
    try {
      takeIn(fresh);
      for (Group group : groups) {
        if (!group.tids().isEmpty()) {
          cgroups.weigh(group.held().path(), group.tids().size());
        }
      }
      if (current < 1) {
        write(current);
      }
    } catch (IOException e) {
      throw new ThrottleException("cannot throttle vCPUs that have come: " + reason(e), e);
    }
  }

  private void takeIn(List<Long> fresh) throws IOException {
    Optional<VcpuThreads> come = process.threads(fresh);
    if (come.isEmpty()) {
      return;
    }
    Map<Path, List<Long>> byParent = CgroupSearch.byGroup(cgroups, come.get());
    for (Path parent : List.copyOf(byParent.keySet())) {
      Optional<Group> home = homeOf(parent);
      if (home.isPresent()) {
        for (long tid : byParent.getOrDefault(parent, List.of())) {
          move(tid, home.get().held().path());
          home.get().tids().add(tid);
        }
        byParent.remove(parent);
      }
    }
    if (!byParent.isEmpty()) {
      make(byParent);
    }
  }

  /** A thread made by a vCPU's is in that one's group from its start. */
  private Optional<Group> homeOf(Path parent) {
    return groups.stream()
        .filter(group -> group.held().parent().equals(parent) || group.held().path().equals(parent))
        .findFirst();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    var undo = new CgroupUndo(cgroups, setup.warnings());
    boolean done = true;
    for (Group group : groups) {
      done &= undo.undo(group.held());
    }
    setup.custody().release(done);
  }
}
