package ebb.core.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {

  private final Ledger ledger = new Ledger();

  @Test
  void isAheadWhileRoundsContract() {
    ledger.enter(1000, 400, 1);
    ledger.enter(400, 200, 1);

    assertThat(ledger.ahead()).isTrue();
    assertThat(ledger.rounds()).isEqualTo(2);
  }

  @Test
  void isNotAheadWhenAllThatWasSentHasBeenDirtiedAgain() {
    ledger.enter(1000, 1000, 1);

    assertThat(ledger.totalAhead()).isFalse();
    assertThat(ledger.averageAhead()).isFalse();
  }

  @Test
  void theAverageForgetsSlowlyTheTotalNever() {
    ledger.enter(1000, 10, 1);
    ledger.enter(10, 900, 1);

    assertThat(ledger.totalAhead()).isTrue();
    assertThat(ledger.averageAhead()).isTrue();

    ledger.enter(10, 1000, 200);

    assertThat(ledger.ahead()).isFalse();
  }
}
