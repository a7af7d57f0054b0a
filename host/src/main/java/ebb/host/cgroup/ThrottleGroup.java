package ebb.host.cgroup;

import ebb.host.guest.GuestProcess;
import ebb.host.throttle.ThrottleException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A group that holds vCPU threads of one guest: what is in it, and which quota it was given. */
final class ThrottleGroup {

  private final Cgroups cgroups;
  private final GuestProcess process;
  private final HeldGroup held;
  private final List<Long> tids;
  private Optional<CfsQuota> given = Optional.empty();

  ThrottleGroup(Cgroups cgroups, GuestProcess process, HeldGroup held, List<Long> tids) {
    this.cgroups = cgroups;
    this.process = process;
    this.held = held;
    this.tids = new ArrayList<>(tids);
  }

  HeldGroup held() {
    return held;
  }

  /** The threads that belong in it. */
  List<Long> tids() {
    return List.copyOf(tids);
  }

  /**
   * Makes it, empty as yet.
   *
   * @throws FileAlreadyExistsException when it is there
   */
  void make() throws IOException {
    try {
      cgroups.create(held.path());
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      cgroups.files().remove(held.path());
      throw e;
    }
  }

  /** Moves its threads there, and gives it the weight that they had together. */
  void fill() throws IOException {
    if (tids.size() > 1) {
      weigh();
    }
    for (long tid : tids) {
      move(tid);
    }
  }

  /** Takes in one more. */
  void take(long tid) throws IOException {
    move(tid);
    tids.add(tid);
  }

  /** Only these are left of its threads. */
  void keep(List<Long> now) {
    tids.retainAll(now);
  }

  void weigh() throws IOException {
    if (!tids.isEmpty()) {
      cgroups.weigh(held.path(), tids.size());
    }
  }

  /**
   * Moves a thread of the guest's. Between the look and the write its number may go to a thread of
   * somebody else's, which is then put back where it came from.
   */
  private void move(long tid) throws IOException {
    Optional<Path> from = cgroups.groupOf(process, tid);
    put(tid, held.path());
    if (!process.has(tid) && from.isPresent()) {
      put(tid, from.get());
      throw new ThrottleException("thread " + tid + " no longer belongs to the guest");
    }
  }

  private void put(long tid, Path group) throws IOException {
    cgroups.files().put(group.resolve(cgroups.threadsFile()), Long.toString(tid));
  }

  /**
   * Allows each of its threads so much, together. What the groups above allow anyway needs no quota
   * of its own, and v1 would refuse it.
   *
   * @param cap CPUs' worth of time for each thread
   */
  void allow(double cap) throws IOException {
    if (tids.isEmpty()) {
      return;
    }
    if (cap * tids.size() >= cgroups.ceiling(held.parent())) {
      lift();
      return;
    }
    CfsQuota quota = CfsQuota.of(cap, tids.size());
    cgroups.write(held.path(), quota);
    given = Optional.of(quota);
  }

  void lift() throws IOException {
    cgroups.lift(held.path());
    given = Optional.empty();
  }

  /**
   * CPUs' worth of time that its threads may use now, by its quota and those of the groups above.
   */
  double inForce() throws IOException {
    double own = cgroups.read(held.path()).map(CfsQuota::cpus).orElse(Double.POSITIVE_INFINITY);
    return Math.min(Math.min(own, cgroups.ceiling(held.parent())), tids.size());
  }

  /** Brings threads back that somebody has moved out of it; how many. */
  int bringBack() throws IOException {
    List<String> there = Cgroups.words(held.path().resolve(cgroups.threadsFile()));
    int moved = 0;
    for (long tid : tids) {
      if (!there.contains(Long.toString(tid)) && process.has(tid)) {
        move(tid);
        moved++;
      }
    }
    return moved;
  }

  /** Writes the quota again that it was given, where somebody has changed it; whether so. */
  boolean mendQuota() throws IOException {
    if (cgroups.read(held.path()).equals(given)) {
      return false;
    }
    if (given.isPresent()) {
      cgroups.write(held.path(), given.get());
    } else {
      cgroups.lift(held.path());
    }
    return true;
  }

  /** Whether it is still there to be written to. */
  boolean isThere() throws IOException {
    try {
      cgroups.read(held.path());
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
