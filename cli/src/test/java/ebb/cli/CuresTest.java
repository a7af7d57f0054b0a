package ebb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.core.Cure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CuresTest {

  @ParameterizedTest
  @EnumSource(Cure.class)
  void eachIsNamedOnceWhereverItStands(Cure cure) {
    String named = Cures.named("it cannot be told: " + cure + ", or wait");

    assertThat(named).matches("it cannot be told: " + cure + " \\([^()]+\\), or wait");
  }
}
