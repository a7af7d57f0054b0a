package ebb.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.fuzz.Fuzz;
import ebb.fuzz.FuzzTarget;
import ebb.fuzz.Fuzzer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A small part of what {@code scripts/fuzz} does. */
class FuzzTest {

  private static final long SEED = 20_261_123;
  private static final long INPUTS = 15_000;

  static Stream<FuzzTarget> targets() {
    return Fuzz.targets().stream();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void whatIsReadKeepsItsPromisesWhateverItIs(FuzzTarget target) {
    Fuzzer.Outcome outcome = new Fuzzer(target, SEED).run(INPUTS);

    assertThat(outcome.accepted()).as(target.name()).isBetween(INPUTS / 50, INPUTS - INPUTS / 50);
  }
}
