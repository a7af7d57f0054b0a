package ebb.core.model;

import ebb.core.Actuation;
import ebb.core.HypervisorTraits;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.curve.DirtyingCurve;
import ebb.core.measure.Filled;
import ebb.core.measure.Ledger;
import ebb.core.measure.RoundTracker;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one migration: what the link carries, what the guest writes and wants, how
 * far its rounds have got, and whether it is held as it was to be. It is fed with readings and with
 * what was in force between them, and knows of no intent: whatever the operator wants, and however
 * often that changes, what has been seen stays the same.
 *
 * <p>The hypervisor starts the next sync, and with it the switchover, as soon as no more than the
 * threshold is left,
 *
 * <pre>
 *   theta = bandwidth on the wire * max downtime
 * </pre>
 *
 * so what a round has to send is its excess over that, {@code E = remaining - theta}, or as much of
 * it as gets across before a sync that the hypervisor adds after some seconds.
 *
 * <p>Not safe for use by several threads.
 */
public final class MigrationModel {

  private static final double LEAST_BYTES = 4096;

  /** With less of its CPU than this, what is written is not the vCPUs' writing but devices'. */
  private static final double HARDLY = 0.02;

  /**
   * What was in force since the last reading.
   *
   * @param share of its vCPUs that the guest was to have, 0 to 1
   * @param letGo whether the round was expected to contract with all the CPU that the guest wants
   * @param switchoverSeconds the downtime limit that the hypervisor goes by, s
   */
  public record Applied(double share, boolean letGo, double switchoverSeconds) {}

  /**
   * What a reading has brought.
   *
   * @param learnt whether the guest's curve is another
   * @param changed whether the guest does something else than before
   * @param ended the round that it ended, if it did
   */
  public record News(boolean learnt, boolean changed, Optional<EndedRound> ended) {}

  private final Link link = new Link();
  private final Writing writing = new Writing();
  private final Demand demand = new Demand();
  private final Hold hold = new Hold();
  private final RoundTracker rounds = new RoundTracker();
  private final Ledger ledger = new Ledger();
  private final Filled filled = new Filled();
  private final Syncs syncs;
  private HypervisorTraits traits;
  private double roundStartSeconds;
  private @Nullable Reading latest;

  /** For a hypervisor that behaves so. */
  public MigrationModel(HypervisorTraits traits) {
    this.traits = traits;
    this.syncs = new Syncs(traits);
  }

  /** Takes one reading in, of the setup or of pre-copy. */
  public News add(Reading reading, Applied applied) {
    latest = reading;
    hold.add(reading, applied.share(), traits.actuation());
    boolean stood = applied.share() * reading.vcpus() < HARDLY * demand.mostCpus();
    if (isFirstRound()) {
      demand.hadInFirstRound(applied.share());
    }
    filled.add(reading);
    link.add(reading);
    Writing.News sample =
        stood
            ? Writing.News.NOTHING
            : reading
                .sample()
                .map(it -> writing.add(it, rounds.number() <= 1))
                .orElse(Writing.News.NOTHING);
    Optional<EndedRound> ended = rounds.add(reading).map(round -> end(round, reading, applied));
    if (isFirstRound() && reading.phase() == Phase.PRE_COPY) {
      demand.seeInFirstRound(rounds.usedVcpuSeconds(), reading.seconds());
    }
    return new News(
        sample != Writing.News.NOTHING || ended.isPresent(),
        sample == Writing.News.ANOTHER_GUEST,
        ended);
  }

  private EndedRound end(RoundTracker.Round round, Reading reading, Applied applied) {
    double seconds = roundSeconds(reading);
    roundStartSeconds = reading.seconds();
    boolean first = isFirstRound();
    if (first || applied.letGo()) {
      demand.endFreeRound(round.vcpuSeconds() * round.count() / seconds);
    }
    double switchover = applied.switchoverSeconds();
    double excess = excess(round.toSendBytes(), switchover);
    boolean cut = !first && Syncs.isCut(round.sentBytes(), excess);
    double had = cut ? round.sentBytes() : excess;
    syncs.endRound(cut, first, seconds, round.vcpuSeconds());
    // Of a first round that was not let go evenly, what was written early need not be seen.
    boolean changed = writing.endRound();
    boolean even = first ? !demand.slowedAtFirst() : !changed;
    if (even || !writing.isKnown()) {
      writing.addRound(
          round.vcpuSeconds(), cut ? unhidden(round, excess, switchover) : round.dirtiedBytes());
    }
    ledger.enter(
        cut ? round.sentBytes() : round.toSendBytes(), round.dirtiedBytes(), round.count());
    boolean held = hold.endRound(reading) || traits.actuation() != Actuation.AT_ONCE;
    boolean paused = link.endRound();
    return new EndedRound(had, round.dirtiedBytes(), round.vcpuSeconds(), first, held && !paused);
  }

  /** What was dirtied in a round of which much still waited, and hid what was written there. */
  private double unhidden(RoundTracker.Round round, double excess, double switchoverSeconds) {
    if (!writing.isKnown()) {
      return round.dirtiedBytes();
    }
    double part = round(switchoverSeconds).hidden(round.vcpuSeconds(), excess);
    return round.dirtiedBytes() / (1 - part);
  }

  /** The hypervisor, or the throttle in use, behaves in another way from now on. */
  public void behaves(HypervisorTraits other) {
    syncs.expect(traits.syncSeconds(), other.syncSeconds());
    traits = other;
  }

  /** How the hypervisor behaves. */
  public HypervisorTraits traits() {
    return traits;
  }

  /** The link. */
  public Link link() {
    return link;
  }

  /** Whether a curve of the guest is known. */
  public boolean isCurveKnown() {
    return writing.isKnown();
  }

  /**
   * The guest's dirtying curve.
   *
   * @throws java.util.NoSuchElementException if none is known
   */
  public DirtyingCurve curve() {
    return writing.curve();
  }

  /** What a round leaves, for a downtime limit; only once a curve is known. */
  public RoundModel round(double switchoverSeconds) {
    return round(curve(), switchoverSeconds);
  }

  /** The same for another curve. */
  public RoundModel round(DirtyingCurve curve, double switchoverSeconds) {
    return new RoundModel(
        curve,
        Math.max(1, link.bytesPerSecond()),
        Math.max(1, link.wireBytesPerSecond()) * switchoverSeconds,
        syncs.intervalSeconds(),
        syncs.historySeconds());
  }

  /** What is to be sent beyond the threshold of a downtime limit, bytes. */
  public double excess(double bytes, double switchoverSeconds) {
    return Math.max(0, bytes - link.wireBytesPerSecond() * switchoverSeconds);
  }

  /** Whether nothing has been sent twice yet. */
  public boolean isFirstRound() {
    return ledger.rounds() == 0;
  }

  /** Whether more has been dirtied than sent, in all or on the average of the rounds. */
  public boolean isBehind() {
    return ledger.rounds() >= 2 && !ledger.ahead();
  }

  /** What the running round had to send at its start, bytes. */
  public double roundBytes() {
    return rounds.toSendBytes();
  }

  /** CPU time that the guest has used in the running round, vCPU-seconds. */
  public double usedVcpuSeconds() {
    return rounds.usedVcpuSeconds();
  }

  /** What the running round is about to leave with the CPU that the guest has had in it, bytes. */
  public double leftAtSync(Reading reading, double switchoverSeconds) {
    double cpus = usedVcpuSeconds() / roundSeconds(reading);
    double toGo =
        excess(reading.remainingBytes(), switchoverSeconds) / Math.max(1, link.bytesPerSecond());
    return curve().bytesAfter(usedVcpuSeconds() + cpus * Math.max(RoundModel.WINDOW_SECONDS, toGo));
  }

  /** How long the running round has taken so far, s, at least a window. */
  private double roundSeconds(Reading reading) {
    return Math.max(RoundModel.WINDOW_SECONDS, reading.seconds() - roundStartSeconds);
  }

  /** CPU that the guest uses when ebb does not slow it, vCPU-seconds a second; 0 while unknown. */
  public double demandCpus() {
    return demand.cpus(isFirstRound());
  }

  /** Share of its vCPUs that somebody else leaves the guest, 0 to 1. */
  public double limitOfOthers() {
    return hold.limitOfOthers();
  }

  /** Share below which no throttle holds the guest just now, 0 to 1; 0 while it is held. */
  public double unheldShare() {
    return hold.unheldShare();
  }

  /** How much of the guest's memory has to be sent at all, M, bytes. */
  public double memoryBytes() {
    return Math.max(LEAST_BYTES, latest == null ? 0 : filled.bytes(latest));
  }

  /** What of that has been handled so far, again and again, bytes. */
  public double handledBytes() {
    return latest == null ? 0 : filled.handledBytes(latest);
  }
}
