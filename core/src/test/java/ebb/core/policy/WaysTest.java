package ebb.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ebb.core.Actuation;
import ebb.core.Aggression;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.curve.DirtyingCurve;
import ebb.core.curve.DirtyingCurve.Point;
import ebb.core.lever.Lever;
import ebb.core.lever.LeverModel;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.LeverWish;
import ebb.core.lever.Levers;
import ebb.core.lever.Sending;
import ebb.core.pages.Estimate;
import ebb.core.pages.Look;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaysTest {

  private static final double MIB = 1 << 20;
  private static final double CAP = 64 * MIB;
  private static final Intent AUTO = new Intent(Aggression.AUTO, 0, 0.3);
  private static final Intent FIXED = AUTO.withAggression(0.5);
  private static final LeverWish BEST = LeverWish.best(Levers.NONE, 1);

  /** 2 GiB; rewrites its 256 MiB at 512 MiB a second. */
  private static final Plan BUSY =
      new Plan(
          new DirtyingCurve(
              List.of(
                  new Point(0.05, 25.6 * MIB), new Point(0.5, 256 * MIB), new Point(1, 256 * MIB))),
          1,
          1,
          2048 * MIB,
          2048 * MIB,
          CAP,
          HypervisorTraits.of(Actuation.AT_ONCE));

  private static LeverModel model(double first, double again, double delta, double perByte) {
    var compression =
        new Look.Compression("zstd 1", estimate(first), estimate(again), estimate(delta), perByte);
    return new LeverModel(
        new Look(
            2048 * MIB,
            List.of(),
            new Estimate(0, 1),
            Optional.of(new Estimate(200 * MIB, MIB)),
            compression,
            new Look.Effort(1, 1000, 15, 0.05, 5)),
        CAP);
  }

  private static Optional<Estimate> estimate(double ratio) {
    return Optional.of(new Estimate(ratio, 0.01));
  }

  private static Levers best(LeverModel model, LeverSupport support, LeverWish wish) {
    return new Ways(BUSY, Optional.of(model), support, wish, AUTO).best().levers();
  }

  @Test
  void whatCompressesWellIsCompressed() {
    assertThat(best(model(0.3, 0.3, 0.9, 1e-9), LeverSupport.ALL, BEST)).isEqualTo(Levers.zstd(1));
  }

  @Test
  void whereLittleChangesOfAPageDeltasAreSent() {
    assertThat(best(model(0.98, 0.98, 0.02, 1e-9), LeverSupport.ALL, BEST))
        .isEqualTo(Levers.xbzrle(256 * MIB));
  }

  @Test
  void whatBringsNothingIsLeftOff() {
    assertThat(best(model(1, 1, 1, 1e-9), LeverSupport.ALL, BEST)).isEqualTo(Levers.NONE);
  }

  @Test
  void compressionIsAsFastAsItsCpuAllows() {
    LeverModel slow = model(0.3, 0.3, 1, 1 / (32 * MIB)); // a core compresses 32 MiB a second

    Sending sending = slow.sending(Levers.zstd(1), 0).orElseThrow();

    assertThat(sending.firstBytesPerSecond()).isEqualTo(32 * MIB);
    assertThat(sending.bytesPerSecond()).isEqualTo(32 * MIB);
    assertThat(sending.wireBytesPerSecond())
        .as("what is on the wire then")
        .isCloseTo(0.302 * 32 * MIB, within(1.0));
    assertThat(best(slow, LeverSupport.ALL, BEST)).isEqualTo(Levers.NONE);
  }

  @Test
  void onlyWhatBothSidesKnowIsChosen() {
    LeverSupport old = LeverSupport.ALL.without(Lever.ZSTD, "too old");

    assertThat(best(model(0.3, 0.3, 0.02, 1e-9), old, BEST).used()).containsExactly(Lever.XBZRLE);
    assertThat(best(model(0.3, 0.3, 0.02, 1e-9), LeverSupport.nothing("why"), BEST))
        .isEqualTo(Levers.NONE);
  }

  @Test
  void whatWasAskedForInAnyCaseStays() {
    LeverWish encrypted = LeverWish.best(Levers.NONE.withTls("tls0"), 1);
    LeverWish channels = LeverWish.best(Levers.multifd(4), 1);
    LeverModel model = model(0.3, 0.3, 0.02, 1e-9);

    assertThat(best(model, LeverSupport.ALL, encrypted).tls()).contains("tls0");
    assertThat(best(model, LeverSupport.ALL, channels)).isEqualTo(Levers.zstd(4));
  }

  @Test
  void aCacheTakesAnEighthOfTheMemoryAtMostAndHelpsAsFarAsItReaches() {
    LeverModel model = model(1, 1, 0.1, 1e-9);
    Levers small = model.xbzrle(1000 * MIB);

    assertThat(small).isEqualTo(Levers.xbzrle(256 * MIB));
    assertThat(model.sending(small, 512 * MIB).orElseThrow().bytesPerSecond())
        .isCloseTo(CAP / 0.552, within(CAP / 100));
  }

  @Test
  void deltasComeInTheThirdRound() {
    Sending sending = model(1, 1, 0.1, 1e-9).sending(Levers.xbzrle(1), 1).orElseThrow();

    assertThat(sending.firstRounds()).isEqualTo(2);
    assertThat(sending.firstBytesPerSecond()).isEqualTo(CAP);
    assertThat(sending.bytesPerSecond()).isCloseTo(CAP / 0.102, within(CAP / 100));
    Course slowStart = BUSY.over(sending).prospect(FIXED).likely();
    Course quick = BUSY.over(Sending.at(sending.bytesPerSecond())).prospect(FIXED).likely();
    Course plain = BUSY.prospect(FIXED).likely();
    assertThat(slowStart.seconds()).isBetween(quick.seconds(), plain.seconds());
  }
}
