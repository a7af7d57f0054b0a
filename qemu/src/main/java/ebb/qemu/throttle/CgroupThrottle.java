package ebb.qemu.throttle;

import ebb.core.Actuation;
import ebb.qemu.host.HostFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Holds the vCPU threads, and no other thread of the QEMU, in a group of their own with a CFS
 * quota: neither the migration thread nor the I/O threads are slowed.
 *
 * <p>The group is made below the one the threads are in, so that the limits they live under go on
 * holding. Closing lifts the quota, puts the threads back and removes the group.
 */
public final class CgroupThrottle implements Throttle {

  private static final String PREFIX = "ebb-";

  /**
   * A share that differs by less is not written: each write starts a fresh period with a full
   * quota, so that many small corrections would add up to a much larger share than any of them.
   */
  private static final double SAME = 0.1;

  private static final int REMOVE_ATTEMPTS = 20;

  private record Group(Path parent, Path path, List<Long> tids, boolean enabledController) {}

  private final Cgroups cgroups;
  private final List<Group> groups;
  private final Consumer<String> warnings;
  private double current = 1;
  private boolean closed;

  private CgroupThrottle(Cgroups cgroups, List<Group> groups, Consumer<String> warnings) {
    this.cgroups = cgroups;
    this.groups = groups;
    this.warnings = warnings;
  }

  /**
   * Puts the threads into a group of their own, unthrottled as yet. Version 1 is taken where both
   * generations could rule the threads' CPU time: a controller belongs to one of them only.
   *
   * @param tids the vCPU threads
   * @param label makes the group's name, {@code ebb-LABEL}: letters, digits and dashes
   * @param warnings told what could not be undone in the end
   * @throws ThrottleException when no cgroup can be used; nothing is left behind then
   */
  public static CgroupThrottle create(
      HostFiles host, List<Long> tids, String label, Consumer<String> warnings) {
    return create(CgroupFiles.ofTheKernel(), host, tids, label, warnings);
  }

  static CgroupThrottle create(
      CgroupFiles files, HostFiles host, List<Long> tids, String label, Consumer<String> warnings) {
    var reasons = new ArrayList<String>();
    for (Cgroups cgroups : generations(files)) {
      try {
        Map<Path, List<Long>> byParent = byGroup(cgroups, host, tids);
        if (!byParent.isEmpty()) {
          return create(cgroups, byParent, label, warnings);
        }
        reasons.add(cgroups.name() + ": has no cpu controller here");
      } catch (IOException e) {
        reasons.add(cgroups.name() + ": " + reason(e));
      }
    }
    throw new ThrottleException("no cgroup to throttle with (" + String.join("; ", reasons) + ")");
  }

  private static List<Cgroups> generations(CgroupFiles files) {
    return List.of(new CgroupsV1(files), new CgroupsV2(files));
  }

  /**
   * The share of these threads' time that a group of ebb's allows them.
   *
   * @return empty when they are in no such group, or it has no quota
   */
  public static OptionalDouble quotaShare(HostFiles host, List<Long> tids) {
    for (Cgroups cgroups : generations(CgroupFiles.ofTheKernel())) {
      try {
        Set<Path> groups = byGroup(cgroups, host, tids).keySet();
        var quotas = new ArrayList<CfsQuota>();
        for (Path group : groups) {
          if (isOurs(group)) {
            cgroups.read(group).ifPresent(quotas::add);
          }
        }
        if (!quotas.isEmpty() && quotas.size() == groups.size()) {
          double cpus = quotas.stream().mapToDouble(CfsQuota::cpus).sum();
          return OptionalDouble.of(cpus / tids.size());
        }
      } catch (IOException | NumberFormatException e) {
        // Not to be read here, so nothing to tell.
      }
    }
    return OptionalDouble.empty();
  }

  /** The groups that rule the threads' CPU time, each with its threads. */
  private static Map<Path, List<Long>> byGroup(Cgroups cgroups, HostFiles host, List<Long> tids)
      throws IOException {
    var byGroup = new LinkedHashMap<Path, List<Long>>();
    for (long tid : tids) {
      Optional<Path> group = cgroups.groupOf(host, tid);
      group.ifPresent(path -> byGroup.computeIfAbsent(path, key -> new ArrayList<>()).add(tid));
    }
    return byGroup;
  }

  /** Whether a group has been made by an ebb. */
  static boolean isOurs(Path group) {
    return group.getFileName().toString().startsWith(PREFIX);
  }

  private static CgroupThrottle create(
      Cgroups cgroups, Map<Path, List<Long>> byParent, String label, Consumer<String> warnings)
      throws IOException {
    var throttle = new CgroupThrottle(cgroups, new ArrayList<>(), warnings);
    try {
      for (Map.Entry<Path, List<Long>> entry : byParent.entrySet()) {
        if (isOurs(entry.getKey())) {
          throw inUse(entry.getKey());
        }
        Path path = entry.getKey().resolve(PREFIX + label);
        boolean enabled;
        try {
          enabled = cgroups.create(path);
        } catch (FileAlreadyExistsException e) {
          throw inUse(path);
        } catch (IOException e) {
          cgroups.files().remove(path);
          throw e;
        }
        throttle.groups.add(new Group(entry.getKey(), path, entry.getValue(), enabled));
        if (entry.getValue().size() > 1) {
          cgroups.weigh(path, entry.getValue().size());
        }
        for (long tid : entry.getValue()) {
          cgroups.files().put(path.resolve(cgroups.threadsFile()), Long.toString(tid));
        }
      }
      return throttle;
    } catch (IOException | ThrottleException e) {
      throttle.close();
      throw e;
    }
  }

  private static ThrottleException inUse(Path group) {
    return new ThrottleException(
        "the group "
            + group
            + " is there already: another ebb may be steering this guest; if none is,"
            + " docs/operating.md says how to remove it");
  }

  private static String reason(Exception e) {
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
    return groups.stream().map(Group::path).toList();
  }

  @Override
  public synchronized void apply(double share) {
    if (closed) {
      return;
    }
    try {
      if (share >= 1) {
        lift();
      } else if (Math.abs(share - current) > SAME * current) {
        current = share;
        for (Group group : groups) {
          cgroups.write(group.path(), CfsQuota.of(share, group.tids().size()));
        }
      }
    } catch (IOException e) {
      throw new ThrottleException("cannot set the guest's CPU quota: " + reason(e), e);
    }
  }

  private void lift() throws IOException {
    if (current < 1) {
      for (Group group : groups) {
        cgroups.lift(group.path());
      }
      current = 1;
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (Group group : groups) {
      attempt("lift", group.path(), () -> cgroups.lift(group.path()));
      for (long tid : group.tids()) {
        putBack(group, tid);
      }
      attempt("remove", group.path(), () -> remove(group.path()));
      if (group.enabledController()) {
        attempt(
            "disable the cpu controller again below",
            group.parent(),
            () -> cgroups.disableController(group.parent()));
      }
    }
  }

  private interface Undo {
    void run() throws IOException;
  }

  private void attempt(String what, Path directory, Undo undo) {
    try {
      undo.run();
    } catch (IOException | UncheckedIOException e) {
      if (Files.exists(directory)) {
        warnings.accept(
            "could not "
                + what
                + " "
                + directory
                + " ("
                + reason(e)
                + "); docs/operating.md says how to do it by hand");
      }
    }
  }

  private void putBack(Group group, long tid) {
    try {
      cgroups.files().put(group.parent().resolve(cgroups.threadsFile()), Long.toString(tid));
    } catch (IOException e) {
      // The thread has ended with its QEMU: nothing to put back.
    }
  }

  /** Threads that are just ending keep a group busy for a moment. */
  private void remove(Path group) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        cgroups.files().remove(group);
        return;
      } catch (IOException e) {
        if (attempt == REMOVE_ATTEMPTS) {
          throw e;
        }
        Pause.millis(5);
      }
    }
  }
}
