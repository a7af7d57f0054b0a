package ebb.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.json.JsonObject;
import ebb.lab.chaos.QmpProxy.HangUp;
import ebb.lab.chaos.QmpProxy.Meddler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** That a hostile peer names and tells what it is said to. */
class HostileMeddlersTest {

  private static final String VCPUS =
      "{\"return\": [{\"cpu-index\": 0, \"target\": \"x86_64\", \"thread-id\": 17}], \"id\": 4}";
  private static final String ACTIVE = "{\"return\": {\"status\": \"active\"}, \"id\": 5}";

  private static List<Long> named(List<String> lines) {
    return JsonObject.parse(lines.getFirst()).objects("return").stream()
        .map(cpu -> cpu.number("thread-id").orElse(0))
        .toList();
  }

  @Test
  void threadsAreNamedBesideOrInsteadOfTheGuestsOwn() throws HangUp {
    Meddler beside = HostileMeddlers.naming(() -> List.of(1L, 2L), () -> true, false);
    Meddler instead = HostileMeddlers.naming(() -> List.of(1L), () -> true, true);

    assertThat(named(beside.instead(VCPUS))).containsExactly(1L, 2L, 17L);
    assertThat(named(instead.instead(VCPUS))).containsExactly(1L);
    assertThat(beside.instead(ACTIVE)).containsExactly(ACTIVE);
  }

  @Test
  void whoNamesThreadsLaterIsHonestAtFirst() throws HangUp {
    Meddler later =
        HostileMeddlers.naming(() -> List.of(1L), HostileMeddlers.later(new Random(1)), true);
    assertThat(later.instead(VCPUS)).containsExactly(VCPUS);
    assertThat(later.instead(VCPUS)).containsExactly(VCPUS);
    var named = new ArrayList<Long>();
    for (int i = 0; i < 3; i++) {
      named.addAll(named(later.instead(VCPUS)));
    }
    assertThat(named).contains(1L);
  }

  @Test
  void aFloodBeginsWithTheMigrationAndLosesNoAnswer() throws HangUp {
    Meddler meddler =
        HostileMeddlers.flooding(() -> "\"event\": \"RESET\"", 12_000, 60, new Random(1));
    assertThat(meddler.instead(VCPUS)).containsExactly(VCPUS);
    int told = 0;
    for (int i = 0; i < 40; i++) {
      List<String> lines = meddler.instead(ACTIVE);
      assertThat(lines.getFirst()).isEqualTo(ACTIVE);
      told = lines.size() - 1;
    }
    assertThat(told).isEqualTo(1000);
    assertThat(JsonObject.parse(meddler.instead(ACTIVE).getLast()).text("event")).contains("RESET");
  }
}
