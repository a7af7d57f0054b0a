package ebb.core.lever;

import ebb.core.pages.Estimate;
import ebb.core.pages.Look;
import java.util.Optional;

/**
 * What levers make of a link, by a look at the guest's pages: with r for the part of a page that is
 * left of it, h for the part that goes with each page besides, and t for the time that a byte takes
 * to compress,
 *
 * <pre>
 *   none     cap in all rounds
 *   zstd     min(cap / (r + h), channels / t)   first with r of all pages, then of those sent again
 *   xbzrle   cap in two rounds, then min(cap / (d + h), 1 / t)
 *            d: what deltas leave of the pages that the cache holds, and 1 for the others
 * </pre>
 *
 * <p>XBZRLE remembers a page when it is sent for the second time (QEMU, {@code migration/ram.c}:
 * not in the first round), so deltas begin in the third round. Its t is taken for that of zstd,
 * which is more; one thread of QEMU's does it.
 *
 * @param look at the guest
 * @param capBytesPerSecond what the network carries or is allowed to, bytes a second
 */
public record LeverModel(Look look, double capBytesPerSecond) {

  /** QEMU's header of 8 bytes on each page of 4096. */
  private static final double HEADER = 0.002;

  /** A cache takes at most this part of the guest's memory from the host. */
  private static final double MOST_CACHE = 1.0 / 8;

  /** Pages share places in the cache; it is not to be full. */
  private static final double ROOM = 1.5;

  private static final int ROUNDS_WITHOUT_DELTAS = 2;

  /**
   * How fast memory gets across with these; empty where the look cannot tell.
   *
   * @param rewrittenBytes what the guest rewrites while a round goes on, bytes
   */
  public Optional<Sending> sending(Levers levers, double rewrittenBytes) {
    Look.Compression seen = look.compression();
    if (levers.compression() instanceof Compression.Zstd) {
      return seen.first()
          .map(first -> zstd(first.value(), seen.again().orElse(first).value(), levers.channels()));
    }
    if (levers.compression() instanceof Compression.Xbzrle cache) {
      double held = Math.min(1, cache.cacheBytes() / Math.max(1, rewrittenBytes));
      return seen.delta().map(Estimate::value).map(delta -> deltas(held * delta + 1 - held));
    }
    return Optional.of(Sending.at(capBytesPerSecond));
  }

  private Sending zstd(double first, double again, int channels) {
    return new Sending(
        speed(first, channels), first + HEADER, 1, speed(again, channels), again + HEADER);
  }

  private Sending deltas(double left) {
    return new Sending(capBytesPerSecond, 1, ROUNDS_WITHOUT_DELTAS, speed(left, 1), left + HEADER);
  }

  private double speed(double ratio, int channels) {
    double carried = capBytesPerSecond / (ratio + HEADER);
    double seconds = look.compression().secondsPerByte();
    return seconds > 0 ? Math.min(carried, channels / seconds) : carried;
  }

  /**
   * CPU of the host that compression takes while pages are sent again, cores; 0 where nothing is
   * compressed.
   *
   * @param sending with these levers
   */
  public double hostCores(Levers levers, Sending sending) {
    double busy = sending.bytesPerSecond() * look.compression().secondsPerByte();
    return levers.compresses() ? Math.min(Math.max(1, levers.channels()), busy) : 0;
  }

  /**
   * XBZRLE with a cache for what the guest rewrites, or for as much of it as a cache may hold.
   *
   * @param rewrittenBytes while a round goes on
   */
  public Levers xbzrle(double rewrittenBytes) {
    return Levers.xbzrle(Math.min(ROOM * rewrittenBytes, MOST_CACHE * look.bytes()));
  }
}
