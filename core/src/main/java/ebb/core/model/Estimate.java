package ebb.core.model;

import ebb.core.HypervisorTraits;
import ebb.core.curve.DirtyingCurve;
import java.util.Optional;

/**
 * All that is known of one migration after a reading: the link, the guest, and how far the running
 * round has got. {@link MigrationModel} makes it, and everybody looks at it: the law, the bounds on
 * it, forecasts, displays. It holds no intent, and is a value: any thread may keep it and ask it.
 *
 * <p>The hypervisor starts the next bitmap sync, and with it the switchover, as soon as no more
 * than the threshold is left,
 *
 * <pre>
 *   theta = bandwidth on the wire * max downtime
 * </pre>
 *
 * so what a round has to send is its excess over that, {@code E = remaining - theta}, or as much of
 * it as gets across before a sync that the hypervisor adds after some seconds.
 *
 * @param traits how the hypervisor behaves
 * @param link what the link carries
 * @param guest what the guest writes and uses
 * @param round how far the running round has got
 * @param memoryBytes how much of the guest's memory has to be sent at all, M, bytes
 * @param handledBytes what of that has been handled so far, again and again, bytes
 * @param syncSeconds after which the hypervisor syncs at the latest, s; infinite if it does not
 * @param historySeconds in which what still waits was dirtied, vCPU-seconds
 */
public record Estimate(
    HypervisorTraits traits,
    Link link,
    Guest guest,
    Round round,
    double memoryBytes,
    double handledBytes,
    double syncSeconds,
    double historySeconds) {

  /**
   * What the link carries.
   *
   * @param bytesPerSecond guest memory that gets across now, bytes a second; 0 while unknown or
   *     when nothing does
   * @param wireBytesPerSecond what is seen of that on the wire, bytes a second: less where pages
   *     are compressed
   * @param usualBytesPerSecond what it carries as a rule, bytes a second; 0 while unknown
   * @param longestBreakSeconds how long it has carried next to nothing at a stretch, at most, s
   * @param idleSeconds for how long nothing has got across by now, s
   */
  public record Link(
      double bytesPerSecond,
      double wireBytesPerSecond,
      double usualBytesPerSecond,
      double longestBreakSeconds,
      double idleSeconds) {

    /** How many times as much it usually carries as it does now. */
    public double usualFactor() {
      return usualBytesPerSecond / Math.max(1, bytesPerSecond);
    }

    /** What of so many bytes is to be sent beyond the threshold of a downtime limit, bytes. */
    public double excess(double bytes, double switchoverSeconds) {
      return Math.max(0, bytes - wireBytesPerSecond * switchoverSeconds);
    }
  }

  /**
   * What the guest writes and uses.
   *
   * @param curve its dirtying curve; empty while nothing has been seen of it
   * @param demandCpus CPU that it uses when ebb does not slow it, vCPU-seconds a second; 0 while
   *     unknown
   * @param limitOfOthers share of its vCPUs that somebody else leaves it, 0 to 1
   * @param unheldShare share below which no throttle holds it just now, 0 to 1; 0 while it is held
   */
  public record Guest(
      Optional<DirtyingCurve> curve, double demandCpus, double limitOfOthers, double unheldShare) {}

  /**
   * How far the running round has got.
   *
   * @param isFirst whether nothing has been sent twice yet
   * @param isBehind whether more has been dirtied than sent, in all or on the average of the rounds
   * @param startBytes what it had to send at its start, bytes
   * @param seconds how long it has taken so far, s, at least a window
   * @param usedVcpuSeconds CPU time that the guest has used in it, vCPU-seconds
   */
  public record Round(
      boolean isFirst,
      boolean isBehind,
      double startBytes,
      double seconds,
      double usedVcpuSeconds) {}

  /** Whether a curve of the guest is known. */
  public boolean isCurveKnown() {
    return guest.curve().isPresent();
  }

  /**
   * The guest's dirtying curve.
   *
   * @throws java.util.NoSuchElementException if none is known
   */
  public DirtyingCurve curve() {
    return guest.curve().orElseThrow();
  }

  /** What a round leaves, for a downtime limit; only once a curve is known. */
  public RoundModel roundModel(double switchoverSeconds) {
    return roundModel(curve(), switchoverSeconds);
  }

  /** What a round leaves of a guest with another curve. */
  public RoundModel roundModel(DirtyingCurve other, double switchoverSeconds) {
    return new RoundModel(
        other,
        Math.max(1, link.bytesPerSecond()),
        Math.max(1, link.wireBytesPerSecond()) * switchoverSeconds,
        syncSeconds,
        historySeconds);
  }

  /**
   * What the running round is about to leave with the CPU that the guest has had in it, bytes.
   *
   * @param remainingBytes still to be sent in it
   */
  public double leftAtSync(double remainingBytes, double switchoverSeconds) {
    double cpus = round.usedVcpuSeconds() / round.seconds();
    double toGo =
        link.excess(remainingBytes, switchoverSeconds) / Math.max(1, link.bytesPerSecond());
    return curve()
        .bytesAfter(round.usedVcpuSeconds() + cpus * Math.max(RoundModel.WINDOW_SECONDS, toGo));
  }
}
