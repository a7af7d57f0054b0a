package ebb.steering.session;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.core.Aggression;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.LeverWish;
import ebb.core.lever.Levers;
import ebb.core.pages.Estimate;
import ebb.core.pages.Look;
import ebb.core.pages.WindowEstimate;
import ebb.core.policy.Ways;
import ebb.steering.Looking;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MissedLeversTest {

  private static final double MIB = 1 << 20;

  private static WindowEstimate window(double seconds, double mib) {
    return new WindowEstimate(seconds, seconds, new Estimate(mib * MIB, MIB));
  }

  /** A guest of 1 GiB that rewrites 128 MiB several times a second, and what zstd leaves of it. */
  private static Ways ways(double ratio, LeverSupport support) {
    var left = Optional.of(new Estimate(ratio, 0.01));
    var look =
        new Look(
            1024 * MIB,
            List.of(window(0.05, 32), window(0.2, 128), window(1, 128)),
            new Estimate(0, 1),
            Optional.empty(),
            new Look.Compression("zstd 1", left, left, Optional.of(new Estimate(1, 0.01)), 1e-9),
            new Look.Effort(1, 1000, 15, 0.02, 2));
    return Looking.measurement(look, 1 << 30, 1, 1)
        .ways(
            64 * MIB,
            HypervisorTraits.of(Actuation.AT_ONCE),
            support,
            LeverWish.best(Levers.NONE, 1),
            new Intent(Aggression.AUTO, 0, 0.3))
        .orElseThrow();
  }

  @Test
  void whatWouldHaveHelpedIsTold() {
    assertThat(MissedLevers.words(ways(0.1, LeverSupport.ALL)).orElseThrow())
        .startsWith("multifd-zstd:1 would have helped, turned on at both sides before the start: ")
        .contains(" of lost work from beginning to end instead of ");
  }

  @Test
  void nothingIsToldWhereNothingWouldHave() {
    assertThat(MissedLevers.words(ways(1, LeverSupport.ALL))).isEmpty();
    assertThat(MissedLevers.words(ways(0.1, LeverSupport.nothing("too old")))).isEmpty();
  }
}
