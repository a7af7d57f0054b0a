package ebb.host.cgroup;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.core.Actuation;
import ebb.core.Stalls;
import ebb.core.notice.NoticeListener;
import ebb.host.guest.GuestProcess;
import ebb.host.guest.VcpuThreads;
import ebb.host.throttle.Hold;
import ebb.host.throttle.Throttle;
import ebb.host.throttle.ThrottleException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

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

  private static final double UNKNOWN = -1;

  /**
   * What a throttle is made with.
   *
   * @param label makes the groups' name, {@code ebb-LABEL}: letters, digits and dashes
   * @param warnings told what could not be undone in the end
   * @param nanos a monotonic clock, ns
   */
  record Setup(
      CgroupFiles files,
      String label,
      Custody custody,
      NoticeListener warnings,
      LongSupplier nanos) {}

  private final Setup setup;
  private final GuestProcess process;
  private final Cgroups cgroups;

  @GuardedBy("this")
  private final ThrottleGroups groups;

  private final CapForAll caps;
  private final HoldReport report = new HoldReport();

  @GuardedBy("this")
  private VcpuThreads threads;

  @GuardedBy("this")
  private double share = 1;

  /** The cap of each vCPU that was written last; {@link #UNKNOWN} when that has failed. */
  @GuardedBy("this")
  private double current = 1;

  @GuardedBy("this")
  private boolean closed;

  private CgroupThrottle(Setup setup, VcpuThreads threads, Cgroups cgroups) {
    this.setup = setup;
    this.threads = threads;
    this.process = threads.process();
    this.caps = new CapForAll(setup.nanos());
    this.cgroups = cgroups;
    this.groups = new ThrottleGroups(setup, process, cgroups);
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
      VcpuThreads threads, Custody custody, NoticeListener warnings) {
    return create(
        new Setup(CgroupFiles.ofTheKernel(), label(threads), custody, warnings, System::nanoTime),
        threads);
  }

  /** Names a guest's groups by its process, so that every controller of it finds them. */
  private static String label(VcpuThreads threads) {
    return Long.toString(threads.process().id().pid());
  }

  static CgroupThrottle create(Setup setup, VcpuThreads threads) {
    refuseRealTime(threads);
    var reasons = new ArrayList<String>();
    for (Cgroups cgroups : CgroupSearch.generations(setup.files())) {
      try {
        Map<Path, List<Long>> byParent = CgroupSearch.byGroup(cgroups, threads);
        if (!byParent.isEmpty()) {
          return create(setup, threads, cgroups, byParent);
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
  public static void refuseHeld(VcpuThreads threads) {
    CgroupSearch.named(CgroupSearch.PREFIX + label(threads), threads)
        .ifPresent(group -> {
          throw ThrottleGroups.inUse(group);
        });
  }

  private static CgroupThrottle create(
      Setup setup, VcpuThreads threads, Cgroups cgroups, Map<Path, List<Long>> byParent)
      throws IOException {
    var throttle = new CgroupThrottle(setup, threads, cgroups);
    try {
      throttle.make(byParent);
      return throttle;
    } catch (IOException | RuntimeException e) {
      throttle.close();
      throw e;
    }
  }

  /** No quota holds a real-time thread: the guest would run on as if there were none. */
  static void refuseRealTime(VcpuThreads threads) {
    List<Long> realTime = threads.realTime();
    if (!realTime.isEmpty()) {
      throw new ThrottleException(
          "no CPU quota holds the guest's vCPUs: they have a real-time scheduling policy (thread "
              + realTime.getFirst()
              + "); chrt --other -p 0 TID gives a thread an ordinary policy");
    }
  }

  private synchronized void make(Map<Path, List<Long>> byParent) throws IOException {
    groups.make(byParent);
    caps.follow(threads);
  }

  /**
   * The share of these threads' time that a group of ebb's allows them.
   *
   * @return empty when they are in no such group, or it has no quota
   */
  public static OptionalDouble quotaShare(VcpuThreads threads) {
    return CgroupSearch.quotaShare(threads);
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

  @Override
  public Stalls stalls() {
    return CfsQuota.STALLS;
  }

  /** The groups' directories, for those who want to look. */
  public synchronized List<Path> paths() {
    return groups.paths();
  }

  @Override
  public synchronized void apply(double asked) {
    if (closed) {
      return;
    }
    boolean anew = setup.custody().beat();
    share = Math.min(1, asked);
    double cap = cap();
    boolean differs = current == UNKNOWN || Math.abs(cap - current) > SAME * current;
    try {
      if (cap >= 1 ? current != 1 : differs || anew) {
        write(cap);
      }
    } catch (IOException e) {
      throw broken("cannot set the guest's CPU quota: " + reason(e), e);
    }
  }

  /**
   * Of a quota that all vCPUs share the busy ones take what the idle ones leave. Where the vCPUs
   * are in groups of their own, each gets what makes that come true.
   */
  @GuardedBy("this")
  private double cap() {
    return share >= 1 || groups.isOne() ? share : caps.of(share, current);
  }

  @GuardedBy("this")
  private void write(double cap) throws IOException {
    current = UNKNOWN;
    groups.allow(cap);
    current = cap;
  }

  @GuardedBy("this")
  private ThrottleException broken(String message, IOException cause) {
    return groups.exist()
        ? new ThrottleException(message, cause)
        : ThrottleException.forGood(message, cause);
  }

  @Override
  public synchronized Hold inspect() {
    if (closed) {
      return report.hold(1);
    }
    try {
      double cpus = groups.mend(report);
      if (!threads.realTime().isEmpty()) {
        report.found(HoldReport.Finding.REAL_TIME);
      }
      return report.hold(
          CapForAll.share(share, current, Math.min(1, cpus / threads.tids().size())));
    } catch (IOException e) {
      current = UNKNOWN;
      throw broken("cannot look after the guest's cgroup: " + reason(e), e);
    }
  }

  @Override
  public synchronized void follow(VcpuThreads now) {
    if (!now.process().equals(process)) {
      throw new ThrottleException(now.process() + " is not the guest's, " + process);
    }
    if (closed || groups.hold(now)) {
      return;
    }
    threads = now;
    caps.follow(now);
    try {
      groups.follow(now);
      if (share < 1) {
        write(cap());
      }
    } catch (IOException e) {
      throw broken("cannot throttle vCPUs that have come: " + reason(e), e);
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    setup.custody().release(groups.undo());
  }
}
