package ebb.sim.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NameListTest {

  @Test
  void namesThatBeginAlikeAreSaidOnce() {
    List<String> names = List.of("auto-converge-7.2", "incus", "auto-converge-9.2");
    assertThat(NameList.lines(names, 40, 4)).containsExactly("auto-converge-7.2/9.2, incus");
  }

  @Test
  void longListsBreakIntoLinesAndCountWhatIsLeftOut() {
    List<String> names = List.of("alpha", "beta", "gamma", "delta", "epsilon");
    assertThat(NameList.lines(names, 11, 2)).containsExactly("alpha, beta,", "gamma +2");
    assertThat(NameList.lines(names, 11, 9))
        .containsExactly("alpha, beta,", "gamma,", "delta,", "epsilon");
  }
}
