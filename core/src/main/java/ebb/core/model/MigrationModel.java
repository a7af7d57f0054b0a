package ebb.core.model;

import ebb.core.Actuation;
import ebb.core.HypervisorTraits;
import ebb.core.Phase;
import ebb.core.Reading;
import ebb.core.measure.Filled;
import ebb.core.measure.Ledger;
import ebb.core.measure.RoundTracker;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Learns all that can be known of one migration: what the link carries, what the guest writes and
 * wants, how far its rounds have got, and whether it is held as it was to be. It is fed with
 * readings and with what was in force between them, and knows of no intent: whatever the operator
 * wants, and however often that changes, what has been seen stays the same. What it has learnt it
 * hands out as an {@link Estimate}.
 *
 * <p>Not safe for use by several threads; the estimates are.
 */
public final class MigrationModel {

  private static final double LEAST_BYTES = 4096;

  /** With less of its CPU than this, what is written is not the vCPUs' writing but devices'. */
  private static final double HARDLY = 0.02;

  /**
   * What was in force since the last reading.
   *
   * @param share of its vCPUs that the guest was to have, 0 to 1
   * @param unthrottled whether the round was expected to contract with all the CPU that the guest
   *     wants
   * @param switchoverSeconds the downtime limit that the hypervisor goes by, s
   */
  public record Applied(double share, boolean unthrottled, double switchoverSeconds) {}

  /**
   * What a reading has brought.
   *
   * @param learnt whether the guest's curve is another
   * @param changed whether the guest does something else than before
   * @param ended the round that it ended, if it did
   */
  public record News(boolean learnt, boolean changed, Optional<EndedRound> ended) {

    private static final News NOTHING = new News(false, false, Optional.empty());
  }

  private final LinkWatch link = new LinkWatch();
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
  private @Nullable Estimate estimate;

  /** For a hypervisor that behaves so. */
  public MigrationModel(HypervisorTraits traits) {
    this.traits = traits;
    this.syncs = new Syncs(traits);
  }

  /** Takes one reading in: of the setup and of pre-copy all of it, of post-copy the link. */
  public News add(Reading reading, Applied applied) {
    estimate = null;
    switch (reading.phase()) {
      case SETUP, PRE_COPY -> {
        return learn(reading, applied);
      }
      case POST_COPY -> link.add(reading);
      default -> {}
    }
    return News.NOTHING;
  }

  private News learn(Reading reading, Applied applied) {
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
    if (first || applied.unthrottled()) {
      demand.endUnthrottledRound(round.vcpuSeconds() * round.count() / seconds);
    }
    double switchover = applied.switchoverSeconds();
    double excess = link.estimate().excess(round.toSendBytes(), switchover);
    boolean cut = !first && Syncs.isCut(round.sentBytes(), excess);
    double had = cut ? round.sentBytes() : excess;
    syncs.endRound(cut, first, seconds, round.vcpuSeconds());
    // Of a first round that was throttled for a part of it, what was written early need not be
    // seen.
    boolean changed = writing.endRound();
    boolean even = first ? !demand.slowedAtFirst() : !changed;
    if (even || !writing.isKnown()) {
      writing.addRound(
          round.vcpuSeconds(),
          cut ? unhidden(round, excess, reading, switchover) : round.dirtiedBytes());
    }
    ledger.enter(
        cut ? round.sentBytes() : round.toSendBytes(), round.dirtiedBytes(), round.count());
    boolean held = hold.endRound(reading) || traits.actuation() != Actuation.AT_ONCE;
    boolean paused = link.endRound();
    return new EndedRound(had, round.dirtiedBytes(), round.vcpuSeconds(), first, held && !paused);
  }

  /** What was dirtied in a round of which much still waited, and hid what was written there. */
  private double unhidden(
      RoundTracker.Round round, double excess, Reading reading, double switchoverSeconds) {
    if (!writing.isKnown()) {
      return round.dirtiedBytes();
    }
    double part =
        estimate(reading).roundModel(switchoverSeconds).hidden(round.vcpuSeconds(), excess);
    return round.dirtiedBytes() / (1 - part);
  }

  /** The hypervisor, or the throttle in use, behaves in another way from now on. */
  public void behaves(HypervisorTraits other) {
    syncs.expect(traits.syncSeconds(), other.syncSeconds());
    traits = other;
    estimate = null;
  }

  /** What is known by now. */
  public Estimate estimate() {
    if (estimate == null) {
      estimate = estimate(latest);
    }
    return estimate;
  }

  private Estimate estimate(@Nullable Reading reading) {
    return new Estimate(
        traits,
        link.estimate(),
        new Estimate.Guest(
            writing.curve(), demand.cpus(isFirstRound()), hold.limitOfOthers(), hold.unheldShare()),
        new Estimate.Round(
            isFirstRound(),
            ledger.rounds() >= 2 && !ledger.ahead(),
            rounds.toSendBytes(),
            reading == null ? RoundModel.WINDOW_SECONDS : roundSeconds(reading),
            rounds.usedVcpuSeconds()),
        Math.max(LEAST_BYTES, reading == null ? 0 : filled.bytes(reading)),
        reading == null ? 0 : filled.handledBytes(reading),
        syncs.intervalSeconds(),
        syncs.historySeconds());
  }

  private boolean isFirstRound() {
    return ledger.rounds() == 0;
  }

  private double roundSeconds(Reading reading) {
    return Math.max(RoundModel.WINDOW_SECONDS, reading.seconds() - roundStartSeconds);
  }
}
