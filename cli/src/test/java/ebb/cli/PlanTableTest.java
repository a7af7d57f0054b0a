package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.agent.api.PlanView;
import ebb.core.Actuation;
import ebb.core.Aggression;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.OnInfeasible;
import ebb.core.curve.DirtyingCurve;
import ebb.core.curve.DirtyingCurve.Point;
import ebb.core.lever.Lever;
import ebb.core.lever.LeverModel;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.LeverWish;
import ebb.core.lever.Levers;
import ebb.core.pages.Estimate;
import ebb.core.pages.Look;
import ebb.core.policy.Plan;
import ebb.core.policy.Ways;
import ebb.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTableTest {

  private static final double MIB = 1 << 20;
  private static final Intent WHENEVER = new Intent(0, 0, 0.3);

  @TempDir private Path directory;

  /** 4 GiB, of which it writes so much a second, over and over the same 512 MiB. */
  private static Plan plan(double mibPerSecond) {
    double knee = 512 / mibPerSecond;
    var curve =
        new DirtyingCurve(
            List.of(
                new Point(knee / 10, 51.2 * MIB),
                new Point(knee, 512 * MIB),
                new Point(2 * knee, 512 * MIB)));
    return new Plan(
        curve, 1, 2, 4096 * MIB, 4096 * MIB, 128 * MIB, HypervisorTraits.of(Actuation.AT_ONCE));
  }

  private static PlanView view(Plan plan, Intent intent) {
    return new PlanView(Ways.plain(plan, intent), intent);
  }

  private static String advice(double mibPerSecond, Intent intent) {
    return view(plan(mibPerSecond), intent).advice();
  }

  private static Intent by(double seconds, double minShare) {
    return new Intent(0, minShare, 0.3).by(seconds, OnInfeasible.CONTINUE);
  }

  @Test
  void aCalmGuestConvergesByItself() {
    assertThat(advice(50, WHENEVER)).matches("Converges by itself in about 3\\d\\.\\d s\\.");
  }

  @Test
  void aBusyOneIsToldHowDeepAndHowLongItIsThrottled() {
    assertThat(advice(512, WHENEVER))
        .matches(
            "Needs a throttle to about [\\d.]+ % of its CPU for [\\d.]+ s \\(at aggression auto 0\\.\\d+\\)\\.");
  }

  @Test
  void aDeadlineThatCanBeKeptIsSaidTo() {
    assertThat(advice(50, by(200, 0))).contains("Can finish within 3m 20s.");
  }

  @Test
  void oneThatCannotIsFollowedBySpeedTimeAndShareThatWouldDo() {
    Intent tight = by(20, 0.2);

    assertThat(advice(50, tight))
        .contains("Cannot finish within 20.0 s with at least 20 % CPU at this speed: needs ")
        .containsPattern("needs [\\d.]+ Gbit/s, or [\\d.]+ s\\.");
    assertThat(view(plan(50), tight).isFeasible()).isFalse();
  }

  @Test
  void oneThatMayBeKeptSaysWhatWouldMakeItSure() {
    assertThat(advice(512, by(60, 0.5)))
        .contains("May finish within 1m 00s with at least 50 % CPU; to be sure: ")
        .containsPattern("to be sure: [\\d.]+ Gbit/s, or [\\d.]+ % CPU\\.");
  }

  @Test
  void everyAggressionHasItsRangesAndBars() {
    String text = new PlanTable(view(plan(512), WHENEVER)).text();

    assertThat(text).contains("guest    2 vCPUs, using 1.00 of them; 4.0 GiB of 4.0 GiB to send");
    for (String aggression : List.of("0.05", "0.10", "0.20", "0.30", "0.50", "0.70", "0.90")) {
      assertThat(text)
          .containsPattern(aggression + "  [^(]+\\([^(]+ to [^(]+\\) +[^(]+\\([^(]+ to [^(]+\\)")
          .containsPattern(aggression + "  █+░* +[█░]+");
    }
  }

  @Test
  void anAggressionThatAnotherBeatsInEveryWayIsMarked() {
    var beaten = view(plan(160), WHENEVER);
    String text = new PlanTable(beaten).text();

    assertThat(text)
        .contains("  * 0.05  ")
        .contains("\n* better in no column than 0.20, and worse in some\n");
    assertThat(text.split("\\* 0")).hasSize(2);
    assertThat(beaten.toJson().objects("prospects").get(1).decimal("better")).hasValue(0.2);
    assertThat(new PlanTable(view(plan(512), WHENEVER)).text()).doesNotContain("*");
  }

  @Test
  void aProgramGetsTheSameWithBounds() {
    JsonObject json = view(plan(512), by(200, 0)).toJson();
    JsonObject first = json.objects("prospects").getFirst();

    assertThat(json.text("feasible")).contains("feasible");
    assertThat(json.decimal("deadlineSeconds")).hasValue(200);
    for (String name :
        List.of("total%sSeconds", "lostWork%sSeconds", "minShare%s", "sent%sBytes")) {
      double low = first.decimal(name.formatted("Low")).orElseThrow();
      double likely = first.decimal(name.formatted("")).orElseThrow();
      double high = first.decimal(name.formatted("High")).orElseThrow();
      assertThat(likely).as(name).isBetween(low, high);
    }
    assertThat(first.decimal("downtimeMillis").orElseThrow()).isLessThanOrEqualTo(300);
  }

  /** Ways of a guest whose pages zstd makes small, and whose XBZRLE somebody cannot do. */
  private static PlanView compressible() {
    var small = Optional.of(new Estimate(0.2, 0.01));
    var look =
        new Look(
            4096 * MIB,
            List.of(),
            new Estimate(0, 1),
            Optional.empty(),
            new Look.Compression("zstd 1", small, small, small, 1e-9),
            new Look.Effort(1, 1000, 15, 0.05, 5));
    var ways =
        new Ways(
            plan(512),
            Optional.of(new LeverModel(look, 128 * MIB)),
            LeverSupport.ALL.without(Lever.XBZRLE, "the QEMU is too old"),
            LeverWish.best(Levers.NONE, 1),
            WHENEVER.withAggression(Aggression.AUTO));
    return new PlanView(ways, WHENEVER);
  }

  @Test
  void theBestWayIsMarkedAndWhatEachAggressionCostsWithIt() {
    String text = new PlanTable(compressible()).text();

    assertThat(text)
        .containsPattern("\n +none  \\d")
        .containsPattern("\n +> multifd-zstd:1  \\d")
        .contains("without xbzrle: the QEMU is too old")
        .contains("with multifd-zstd:1:")
        .contains("Best with multifd-zstd:1: ");
    JsonObject json = compressible().toJson();
    assertThat(json.text("levers")).contains("multifd-zstd:1");
    assertThat(json.number("speedBytesPerSecond")).as("on the wire").hasValue(128 << 20);
    double best =
        json.objects("ways")
            .get(1)
            .object("prospect")
            .orElseThrow()
            .decimal("totalSeconds")
            .orElseThrow();
    assertThat(json.objects("prospects").getFirst().decimal("totalSeconds")).hasValue(best);
  }

  @Test
  void aLongerDowntimeThatHelpsIsToldOf() {
    assertThat(advice(200, new Intent(0, 0.5, 5)))
        .contains("With a downtime limit of 40.0 s it would end.");
    assertThat(advice(200, new Intent(0, 0.3, 0.3)))
        .containsPattern("With a downtime limit of 4\\.0 s it would lose .* instead of ");
    assertThat(advice(1, WHENEVER)).doesNotContain("downtime limit");
  }

  @Test
  void thePageHasAPointForEachAggressionAndTheAdvice() throws IOException {
    Path file = directory.resolve("plan.html");
    PlanReport.write(view(plan(512), by(200, 0)), file);
    String page = Files.readString(file);

    assertThat(page)
        .contains("Needs a throttle", "color-scheme", "Can finish within 3m 20s", "writes   ")
        .doesNotContain("src=", "NaN,", "Infinity,");
    assertThat(page.split("\"aggression\":")).hasSize(1 + 9);
    assertThat(page.split("\"lostWorkLowSeconds\":")).as("and the one way").hasSize(1 + 9 + 1);
  }
}
