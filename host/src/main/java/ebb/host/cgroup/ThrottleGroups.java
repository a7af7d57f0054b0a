package ebb.host.cgroup;

import ebb.core.Cure;
import ebb.host.guest.GuestProcess;
import ebb.host.guest.VcpuThreads;
import ebb.host.throttle.ThrottleException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The groups that hold one guest's vCPU threads: one below each group that its threads were found
 * in. Not safe for use by several threads.
 */
final class ThrottleGroups {

  private final CgroupThrottle.Setup setup;
  private final GuestProcess process;
  private final Cgroups cgroups;
  private final List<ThrottleGroup> groups = new ArrayList<>();

  ThrottleGroups(CgroupThrottle.Setup setup, GuestProcess process, Cgroups cgroups) {
    this.setup = setup;
    this.process = process;
    this.cgroups = cgroups;
  }

  /**
   * Makes a group below each of these and moves their threads there; custody is told of all
   * beforehand.
   *
   * @param byParent the groups that the threads are in now, each with its threads
   * @throws ThrottleException when a group of ebb's is there already
   */
  void make(Map<Path, List<Long>> byParent) throws IOException {
    var more = new ArrayList<ThrottleGroup>();
    for (Map.Entry<Path, List<Long>> entry : byParent.entrySet()) {
      Path parent = entry.getKey();
      if (CgroupSearch.isOurs(parent)) {
        throw inUse(parent);
      }
      more.add(new ThrottleGroup(cgroups, process, below(parent), entry.getValue()));
    }
    for (ThrottleGroup group : more) {
      if (group.held().exists()) {
        throw inUse(group.held().path());
      }
    }
    var all = new ArrayList<Held>(held());
    more.forEach(group -> all.add(group.held()));
    setup.custody().hold(all);
    for (ThrottleGroup group : more) {
      make(group);
    }
  }

  private HeldGroup below(Path parent) throws IOException {
    Path path = parent.resolve(CgroupSearch.PREFIX + setup.label());
    try {
      return new HeldGroup(cgroups.name(), parent, path, cgroups.needsController(parent));
    } catch (IllegalArgumentException e) {
      throw new ThrottleException("cannot throttle there: " + e.getMessage(), e);
    }
  }

  private void make(ThrottleGroup group) throws IOException {
    try {
      group.make();
    } catch (FileAlreadyExistsException e) {
      throw inUse(group.held().path());
    }
    groups.add(group);
    group.fill();
  }

  static ThrottleException inUse(Path group) {
    return new ThrottleException(
        "the group "
            + group
            + " is there already: another ebb may be steering this guest; if none is, "
            + Cure.RECOVER
            + ", or "
            + Cure.BY_HAND);
  }

  /** Whether these threads, and no others, belong in the groups. */
  boolean hold(VcpuThreads threads) {
    return Set.copyOf(tids()).equals(Set.copyOf(threads.tids()));
  }

  private List<Long> tids() {
    return groups.stream().flatMap(group -> group.tids().stream()).toList();
  }

  /** The guest's vCPU threads are these from now on: takes in those that are new. */
  void follow(VcpuThreads now) throws IOException {
    List<Long> known = tids();
    List<Long> fresh = now.tids().stream().filter(tid -> !known.contains(tid)).toList();
    groups.forEach(group -> group.keep(now.tids()));
    takeIn(fresh);
    for (ThrottleGroup group : groups) {
      group.weigh();
    }
  }

  private void takeIn(List<Long> fresh) throws IOException {
    Optional<VcpuThreads> come = process.threads(fresh);
    if (come.isEmpty()) {
      return;
    }
    Map<Path, List<Long>> byParent = CgroupSearch.byGroup(cgroups, come.get());
    for (Path parent : List.copyOf(byParent.keySet())) {
      Optional<ThrottleGroup> home = homeOf(parent);
      if (home.isPresent()) {
        for (long tid : byParent.getOrDefault(parent, List.of())) {
          home.get().take(tid);
        }
        byParent.remove(parent);
      }
    }
    if (!byParent.isEmpty()) {
      make(byParent);
    }
  }

  /** A thread that a vCPU's thread has made is in that one's group from its start. */
  private Optional<ThrottleGroup> homeOf(Path parent) {
    return groups.stream()
        .filter(group -> group.held().parent().equals(parent) || group.held().path().equals(parent))
        .findFirst();
  }

  /**
   * Writes the quota of each.
   *
   * @param cap CPUs' worth of time for each vCPU; 1 and more lifts the quotas
   */
  void allow(double cap) throws IOException {
    for (ThrottleGroup group : groups) {
      if (cap >= 1) {
        group.lift();
      } else {
        group.allow(cap);
      }
    }
  }

  /**
   * Puts right what somebody else has changed.
   *
   * @param report told what that was
   * @return CPUs' worth of time that all threads may use now
   */
  double mend(HoldReport report) throws IOException {
    double cpus = 0;
    for (ThrottleGroup group : groups) {
      report.repaired(HoldReport.Finding.MOVED, group.bringBack());
      report.repaired(HoldReport.Finding.QUOTA, group.mendQuota() ? 1 : 0);
      cpus += group.inForce();
    }
    return cpus;
  }

  /** Takes the quotas and groups away again; false when that was not possible for all. */
  boolean undo() {
    var undo = new CgroupUndo(cgroups, setup.warnings());
    boolean done = true;
    for (HeldGroup group : held()) {
      done &= undo.undo(group);
    }
    return done;
  }

  /** Whether all vCPUs are in one group, and so share one quota. */
  boolean isOne() {
    return groups.size() == 1;
  }

  /** Whether any of them is still there. */
  boolean exist() {
    return held().stream().anyMatch(Held::exists);
  }

  /** Their directories. */
  List<Path> paths() {
    return held().stream().map(HeldGroup::path).toList();
  }

  private List<HeldGroup> held() {
    return groups.stream().map(ThrottleGroup::held).toList();
  }
}
