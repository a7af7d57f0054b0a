package ebb.core.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldForTest {

  private final HeldFor held = new HeldFor(3);

  @Test
  void holdsOnlyOnceItHasBeenSoAtEveryLookForLongEnough() {
    assertThat(held.look(1, true)).isFalse();
    assertThat(held.look(2, true)).isFalse();
    assertThat(held.since()).isEmpty();
    assertThat(held.look(4, true)).isTrue();
    assertThat(held.since()).hasValue(1);
  }

  @Test
  void oneLookThatSaysOtherwiseBeginsItAnew() {
    held.look(1, true);
    held.look(3, false);
    assertThat(held.look(4, true)).isFalse();
    assertThat(held.look(5.5, true)).isFalse();
    assertThat(held.look(7, true)).isTrue();
    assertThat(held.since()).hasValue(4);
    assertThat(held.look(7.1, false)).isFalse();
    assertThat(held.since()).isEmpty();
  }

  @Test
  void whatNobodyLookedAtDoesNotCount() {
    held.look(1, true);
    assertThat(held.look(60, true)).isFalse();
    assertThat(held.look(61.5, true)).isFalse();
    assertThat(held.look(63, true)).isTrue();
    assertThat(held.look(90, true)).isTrue();
  }
}
