package ebb.core.pages;

import ebb.core.DirtySample;
import java.util.List;
import java.util.Optional;

/**
 * What a look at a sample of a guest's pages has shown: figures, no content. Sizes that compression
 * leaves are parts of the memory's own size, 0 to 1 and a little above, of pages that are not
 * zeros, without what a stream adds to each page.
 *
 * @param bytes memory that was looked at, what is not there included, bytes
 * @param windows the dirtying curve, the shortest window first
 * @param zeroBytes memory that is zeros or not there, bytes
 * @param hotBytes memory that is rewritten again and again, bytes
 * @param compression of the pages; empty where none was found to compress
 * @param effort what it took
 */
public record Look(
    double bytes,
    List<WindowEstimate> windows,
    Estimate zeroBytes,
    Optional<Estimate> hotBytes,
    Compression compression,
    Effort effort) {

  /**
   * What compression would leave of the pages.
   *
   * @param method what compressed them, like {@code zstd 1}
   * @param first of all pages that are sent first
   * @param again of those changed during the look
   * @param delta of the same, where only what has changed is sent: XBZRLE
   * @param secondsPerByte CPU time that compressing takes here, s
   */
  public record Compression(
      String method,
      Optional<Estimate> first,
      Optional<Estimate> again,
      Optional<Estimate> delta,
      double secondsPerByte) {}

  /**
   * What a look took.
   *
   * @param seed that chose the pages
   * @param pages how many were looked at
   * @param passes how often
   * @param cpuSeconds CPU time of the thread that looked, s
   * @param seconds by the wall clock, s
   */
  public record Effort(long seed, int pages, int passes, double cpuSeconds, double seconds) {

    /** The part of a core that it took while it went on. */
    public double coreShare() {
      return cpuSeconds / seconds;
    }
  }

  public Look {
    windows = List.copyOf(windows);
  }

  /** The dirtying curve for the law. */
  public List<DirtySample> samples() {
    return windows.stream().map(WindowEstimate::sample).toList();
  }

  /** Memory that is more than zeros, bytes. */
  public double filledBytes() {
    return Math.max(0, bytes - zeroBytes.value());
  }
}
