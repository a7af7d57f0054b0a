package ebb.sim.machine;

import ebb.sim.scenario.PageSet;
import ebb.sim.scenario.Pattern;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.Tracking;
import ebb.sim.scenario.WorkloadPhase;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * A guest's memory: which part of it is dirty, and which still waits to be sent.
 *
 * <p>Memory is cut into regions at every border that a page set has in any phase, so that within a
 * region all pages are written alike at all times. What has been written to a region of s bytes
 * since the last look, W bytes of page writes, makes dirty
 *
 * <pre>
 *   (s - dirty) * (1 - exp(-W / s))      random          min(s - dirty, W)      sequential
 * </pre>
 *
 * which may be taken in pieces of any size without a change in the result. What waits goes out
 * evenly over the regions, zero pages last.
 */
final class VirtualGuest {

  private static final double PAGE = 4096;

  private final List<WorkloadPhase> workload;
  private final boolean atSend;
  private final double zeroBytes;
  private final int regions;
  private final double[] size;
  private final double[] dirty;
  private final double[] waiting;
  private final double[] rate;
  private final double[] dmaRate;
  private final boolean[] sequential;
  private final int[] vcpu;

  // Of what waits, the part that has not gone out since waiting[] was last brought up to date.
  private double unsent = 1;
  private double waitingBytes;
  private double zeroWaiting;

  private int phase = -1;
  private double reaction = 1;
  private final boolean perVcpu;

  // Unthrottled seconds' worth of writes, and wall time, since the regions were last updated.
  private double progress;
  private final double[] vcpuProgress;
  private double wall;

  VirtualGuest(Scenario scenario) {
    this.workload = scenario.workload();
    this.atSend = scenario.tracking() == Tracking.AT_SEND;
    double filled = scenario.guest().filledBytes();
    this.zeroBytes = scenario.guest().memoryBytes() - filled;
    this.size = sizes(workload, filled);
    this.regions = size.length;
    this.dirty = new double[regions];
    this.waiting = new double[regions];
    this.rate = new double[regions];
    this.dmaRate = new double[regions];
    this.sequential = new boolean[regions];
    this.vcpu = new int[regions];
    this.perVcpu = workload.stream().flatMap(p -> p.sets().stream()).anyMatch(s -> s.vcpu() >= 0);
    this.vcpuProgress = new double[scenario.guest().vcpus()];
    System.arraycopy(size, 0, waiting, 0, regions);
    waitingBytes = filled;
    zeroWaiting = zeroBytes;
    enter(0);
  }

  private static double[] sizes(List<WorkloadPhase> workload, double filled) {
    var borders = new TreeSet<Double>();
    for (WorkloadPhase each : workload) {
      double offset = 0;
      for (PageSet set : each.sets()) {
        offset += set.sizeBytes();
        borders.add(offset);
      }
    }
    borders.add(filled);
    double[] sizes = new double[borders.size()];
    double before = 0;
    int i = 0;
    for (double border : borders) {
      sizes[i++] = Math.max(border - before, Double.MIN_NORMAL);
      before = border;
    }
    return sizes;
  }

  /** When the workload changes next, s; infinite if it does not. */
  double nextPhaseSeconds() {
    return phase + 1 < workload.size()
        ? workload.get(phase + 1).atSeconds()
        : Double.POSITIVE_INFINITY;
  }

  /** Goes on to the next phase of the workload. */
  void enterNextPhase() {
    update();
    enter(phase + 1);
  }

  private void enter(int number) {
    phase = number;
    WorkloadPhase now = workload.get(number);
    reaction = now.reaction();
    Arrays.fill(rate, 0);
    Arrays.fill(dmaRate, 0);
    Arrays.fill(vcpu, PageSet.ANY_VCPU);
    double offset = 0;
    int region = 0;
    for (PageSet set : now.sets()) {
      double end = offset + set.sizeBytes();
      for (; region < regions && offset + size[region] <= end + 1; region++) {
        rate[region] = set.writeBytesPerSecond() * size[region] / set.sizeBytes();
        sequential[region] = set.pattern() == Pattern.SEQUENTIAL;
        vcpu[region] = set.vcpu();
        offset += size[region];
      }
      offset = end;
    }
    double free = 0;
    for (int i = region; i < regions; i++) {
      free += size[i];
    }
    for (int i = region; i < regions; i++) {
      dmaRate[i] = now.dmaBytesPerSecond() * size[i] / free;
      sequential[i] = true;
    }
  }

  /** Lets the guest run for a while with the CPU it gets; devices write whatever that is. */
  void run(double seconds, CpuThrottle cpu) {
    double factor = cpu.factor();
    double more = reaction == 1 ? 1 : 1 + (reaction - 1) * (1 - factor);
    progress += factor * more * seconds;
    wall += seconds;
    if (perVcpu) {
      for (int i = 0; i < vcpuProgress.length; i++) {
        vcpuProgress[i] += cpu.factor(i) * more * seconds;
      }
    }
    if (atSend) {
      update();
    }
  }

  /** Brings dirty and waiting pages up to date with all that has been written and sent. */
  private void update() {
    if (unsent != 1) {
      for (int i = 0; i < regions; i++) {
        waiting[i] *= unsent;
      }
      unsent = 1;
    }
    if (progress == 0 && wall == 0) {
      return;
    }
    for (int i = 0; i < regions; i++) {
      double own = vcpu[i] < 0 ? progress : vcpuProgress[vcpu[i]];
      double written = rate[i] * own + dmaRate[i] * wall;
      if (written > 0) {
        dirty[i] += newlyDirty(i, written);
      }
    }
    progress = 0;
    wall = 0;
    if (perVcpu) {
      Arrays.fill(vcpuProgress, 0);
    }
  }

  private double newlyDirty(int i, double written) {
    double open = Math.max(0, size[i] - dirty[i] - (atSend ? waiting[i] : 0));
    if (!sequential[i]) {
      return -open * StrictMath.expm1(-written / size[i]);
    }
    // A sweep comes first to what it has not written yet: pages that are clean, or that wait.
    double ahead = atSend ? Math.max(size[i] - dirty[i], 1) : 1;
    return Math.min(open, atSend ? written * open / ahead : written);
  }

  /**
   * Sends up to so many bytes of what waits and is not zero; what was left to send is the bound.
   */
  void send(double bytes) {
    if (bytes >= waitingBytes || waitingBytes - bytes < PAGE) {
      unsent = 0;
      waitingBytes = 0;
    } else {
      unsent *= 1 - bytes / waitingBytes;
      waitingBytes -= bytes;
    }
  }

  /** Handles up to so many bytes of zero pages. */
  void sendZeroPages(double bytes) {
    zeroWaiting = bytes >= zeroWaiting || zeroWaiting - bytes < PAGE ? 0 : zeroWaiting - bytes;
  }

  /** What waits to be sent and is not zero, bytes. */
  double waitingBytes() {
    return waitingBytes;
  }

  /** Zero pages that wait, bytes. */
  double zeroWaitingBytes() {
    return zeroWaiting;
  }

  /**
   * A bitmap sync: what has been dirtied now waits to be sent.
   *
   * @param noise by what factor more than the mean has been dirtied
   * @return bytes that did not wait already
   */
  double sync(double noise) {
    update();
    double found = 0;
    waitingBytes = 0;
    for (int i = 0; i < regions; i++) {
      double hit = Math.min(size[i], dirty[i] * noise);
      double fresh =
          atSend ? Math.min(hit, size[i] - waiting[i]) : hit * (1 - waiting[i] / size[i]);
      waiting[i] += fresh;
      found += fresh;
      waitingBytes += waiting[i];
      dirty[i] = 0;
    }
    if (waitingBytes < PAGE) {
      waitingBytes = 0;
    }
    return found;
  }

  /** Page writes a second that miss a page still to be fetched, at full speed. */
  double missesPerSecond() {
    update();
    double misses = 0;
    for (int i = 0; i < regions; i++) {
      misses += rate[i] / PAGE * (waiting[i] / size[i]);
    }
    return misses;
  }

  /** Distinct memory that is dirtied while the guest makes some progress in some time, bytes. */
  double distinctBytes(double ownProgress, double seconds) {
    double sum = 0;
    for (int i = 0; i < regions; i++) {
      double written = rate[i] * ownProgress + dmaRate[i] * seconds;
      if (written > 0) {
        sum +=
            sequential[i]
                ? Math.min(size[i], written)
                : -size[i] * StrictMath.expm1(-written / size[i]);
      }
    }
    return sum;
  }

  /** Page writes a second times the page size by one vCPU at full speed, the n-th of several. */
  double writeBytesPerSecond(int number, double partOfDemand) {
    double sum = 0;
    for (int i = 0; i < regions; i++) {
      sum += vcpu[i] < 0 ? rate[i] * partOfDemand : vcpu[i] == number ? rate[i] : 0;
    }
    return sum;
  }
}
