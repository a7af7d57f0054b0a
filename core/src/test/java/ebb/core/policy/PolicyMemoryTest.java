package ebb.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Actuation;
import ebb.core.DirtySample;
import ebb.core.HypervisorTraits;
import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.Policy;
import ebb.core.Reading;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What policies keep in memory. Alone, as other tests fill the same heap. */
@Isolated
class PolicyMemoryTest {

  /** Time that hardly moves, or leaps to and fro, must not make a filter keep all it has seen. */
  @Test
  void whatAPolicyKeepsDoesNotGrowWithWhatItReads() {
    for (String name : Policies.names()) {
      for (double step : new double[] {1e-9, 1e-7, 0}) {
        Policy policy =
            Policies.create(name, new Intent(0.3, 0, 0.3), HypervisorTraits.of(Actuation.AT_ONCE));
        var random = new Random(7);
        long before = usedBytes();
        for (int i = 0; i < 200_000; i++) {
          double seconds = step == 0 ? random.nextDouble() * 1e9 : i * step;
          policy.decide(
              new Reading(
                  Phase.PRE_COPY,
                  seconds,
                  2 + i / 10L,
                  1L << 40,
                  random.nextInt(1 << 30),
                  i * 4096L,
                  i * 4096L,
                  1 << 20,
                  i * 1e-3,
                  1,
                  Optional.of(new DirtySample(0.001 + random.nextDouble(), 1 << 20))));
        }
        // 200 000 objects would take 5 MB at the least.
        assertThat(usedBytes() - before).as("%s at steps of %s s", name, step).isLessThan(2 << 20);
        assertThat(policy).isNotNull();
      }
    }
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
