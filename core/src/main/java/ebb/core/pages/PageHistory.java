package ebb.core.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What became of a sample of a guest's pages, pass after pass, as fingerprints; no content.
 *
 * <p>The sample has one page of each strip of the memory, drawn at random. A window of 2^k steps
 * lies wherever it is between two passes that begin and end it: {@code [m 2^k, (m + 1) 2^k]}. A
 * page counts with the part of those windows in which it has changed, so windows that overlap in
 * nothing but the pages are not taken for independent, and the mean over the pages, see {@link
 * Estimate#mean}, is the part of the memory that such a window dirties.
 *
 * <p>A page that is written with what it held has not changed by this, though a hypervisor sends
 * it. One that changes and changes back within a window is not seen either.
 */
public final class PageHistory {

  /** Fingerprint of a page of zeros, and of one that is not there. */
  public static final long ZERO = 0;

  /** Of a page that could not be read. */
  public static final long UNKNOWN = -1;

  // The mean of windows that are not quite alike is still as good as on the curve.
  private static final double SHORTEST = 0.5;
  private static final double LONGEST = 2;

  private static final int LEAST_PAGES = 2;

  private static final class Pass {

    private final int step;
    private final double seconds;
    private final double vcpuSeconds;
    private final long[] fingerprints;

    Pass(int step, double seconds, double vcpuSeconds, long[] fingerprints) {
      this.step = step;
      this.seconds = seconds;
      this.vcpuSeconds = vcpuSeconds;
      this.fingerprints = fingerprints;
    }
  }

  private record Window(Pass from, Pass to) {

    double seconds() {
      return to.seconds - from.seconds;
    }

    double vcpuSeconds() {
      return to.vcpuSeconds - from.vcpuSeconds;
    }

    boolean isAbout(double seconds) {
      return seconds() >= SHORTEST * seconds && seconds() <= LONGEST * seconds;
    }

    boolean knows(int page) {
      return from.fingerprints[page] != UNKNOWN && to.fingerprints[page] != UNKNOWN;
    }

    boolean changed(int page) {
      return knows(page) && from.fingerprints[page] != to.fingerprints[page];
    }
  }

  private final double bytes;
  private final List<Pass> passes = new ArrayList<>();

  /**
   * @param bytes all the memory that the sample stands for, bytes
   */
  public PageHistory(double bytes) {
    this.bytes = bytes;
  }

  /**
   * Enters a pass over the sample.
   *
   * @param step where it belongs, see {@link PassTimes}; above that of the pass before
   * @param seconds when it was, by a monotonic clock, s
   * @param vcpuSeconds the guest's clock then, s
   * @param fingerprints of the pages, in order of address, equal where the content is
   */
  public void add(int step, double seconds, double vcpuSeconds, long[] fingerprints) {
    passes.add(new Pass(step, seconds, vcpuSeconds, fingerprints.clone()));
  }

  /** The points of the dirtying curve, the shortest window first; those that say something. */
  public List<WindowEstimate> windows() {
    var estimates = new ArrayList<WindowEstimate>();
    int end = lastStep();
    for (int length = 1; length <= end; length *= 2) {
      estimate(windowsOf(length)).ifPresent(estimates::add);
    }
    if (Integer.bitCount(end) > 1) {
      estimate(List.of(new Window(passes.get(0), passes.get(passes.size() - 1))))
          .ifPresent(estimates::add);
    }
    return estimates;
  }

  private int lastStep() {
    return passes.isEmpty() ? 0 : passes.get(passes.size() - 1).step;
  }

  private List<Window> windowsOf(int length) {
    var windows = new ArrayList<Window>();
    for (Pass from : passes) {
      for (Pass to : passes) {
        if (from.step % length == 0 && to.step == from.step + length) {
          var window = new Window(from, to);
          if (window.isAbout(length * PassTimes.STEP_SECONDS)) {
            windows.add(window);
          }
        }
      }
    }
    return windows;
  }

  private Optional<WindowEstimate> estimate(List<Window> windows) {
    double seconds = windows.stream().mapToDouble(Window::seconds).average().orElse(0);
    double used = windows.stream().mapToDouble(Window::vcpuSeconds).average().orElse(0);
    double[] changed = parts(windows);
    return used > 0 && changed.length >= LEAST_PAGES
        ? Optional.of(new WindowEstimate(seconds, used, Estimate.mean(changed).times(bytes)))
        : Optional.empty();
  }

  /** Of the windows that know a page, in how many it has changed. */
  private static double[] parts(List<Window> windows) {
    int pages = windows.isEmpty() ? 0 : windows.get(0).from.fingerprints.length;
    double[] parts = new double[pages];
    int known = 0;
    for (int page = 0; page < pages; page++) {
      int of = 0;
      int changed = 0;
      for (Window window : windows) {
        of += window.knows(page) ? 1 : 0;
        changed += window.changed(page) ? 1 : 0;
      }
      if (of > 0) {
        parts[known++] = (double) changed / of;
      }
    }
    return Arrays.copyOf(parts, known);
  }

  /** Memory that held nothing but zeros at first, or was not there, bytes. */
  public Estimate zeroBytes() {
    double[] zero =
        Arrays.stream(passes.get(0).fingerprints)
            .filter(fingerprint -> fingerprint != UNKNOWN)
            .mapToDouble(fingerprint -> fingerprint == ZERO ? 1 : 0)
            .toArray();
    return zero.length >= LEAST_PAGES
        ? Estimate.mean(zero).times(bytes)
        : new Estimate(bytes / 2, bytes / 2);
  }

  /**
   * The hot set: memory that was changed in each of the two longest windows of one length, one
   * after the other, bytes; empty where the look was too short for two.
   */
  public Optional<Estimate> hotBytes() {
    for (int length = Integer.highestOneBit(Math.max(1, lastStep())); length > 0; length /= 2) {
      List<Window> pair = windowsOf(length);
      if (pair.size() >= 2) {
        double[] hot = Arrays.stream(parts(pair)).map(part -> part == 1 ? 1 : 0).toArray();
        return hot.length >= LEAST_PAGES
            ? Optional.of(Estimate.mean(hot).times(bytes))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
