package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.json.JsonObject;
import ebb.steering.MigrationCounters;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MigrationInfoTest {

  private static MigrationInfo of(String json) {
    return MigrationInfo.of(JsonObject.parse(json.replace('\'', '"')));
  }

  @Test
  void pagesOfEveryKindCountWithTheirFullSize() {
    MigrationInfo info =
        of(
            "{'status':'active','ram':{'page-size':4096,'normal':3,'duplicate':2},"
                + "'xbzrle-cache':{'pages':9,'overflow':4},'compression':{'pages':7}}");

    assertThat(info.counters().migratedBytes()).isEqualTo(17 * 4096);
  }

  @Test
  void whatIsMissingIsZero() {
    MigrationInfo info = of("{}");

    assertThat(info.status()).isEmpty();
    assertThat(info.counters().remainingBytes()).isZero();
    assertThat(info.counters().pageSize()).isEqualTo(4096);
    assertThat(info.error()).isEmpty();
  }

  @Test
  void anAnswerWithoutCountersHasNone() {
    assertThat(of("{}").counters()).isEqualTo(MigrationCounters.NONE);
    assertThat(of("{}").counters().areThere()).isFalse();
  }

  @Test
  void countersOutOfRangeCountAsMissing() {
    MigrationInfo info =
        of(
            "{'ram':{'remaining':-5,'transferred':99999999999999999999,'dirty-sync-count':'x',"
                + "'dirty-pages-rate':9000000000000000}}");

    assertThat(info.counters().remainingBytes()).isZero();
    assertThat(info.counters().sentBytes()).isZero();
    assertThat(info.counters().round()).isZero();
    assertThat(info.counters().dirtiedBytesPerSecond()).isPositive();
  }

  @Test
  void whatRemainsIsThatOfTheMemoryAndNotThatOfTheWholeMigration() {
    // QEMU 11 tells both: the outer one counts devices and other state as well.
    MigrationInfo info = of("{'status':'active','remaining':9999,'ram':{'remaining':4096}}");

    assertThat(info.counters().remainingBytes()).isEqualTo(4096);
  }

  @Test
  void anAnswerInFullIsReadInFull() {
    MigrationInfo info =
        of(
            "{'status':'completed','total-time':8000,'downtime':12,'cpu-throttle-percentage':40,"
                + "'error-desc':'why','ram':{'page-size':16384,'total':1,'remaining':2,"
                + "'transferred':3,'dirty-sync-count':4,'normal':5,'duplicate':6,"
                + "'dirty-pages-rate':7,'mbps':8.5}}");

    assertThat(info)
        .isEqualTo(
            new MigrationInfo(
                "completed",
                new MigrationCounters(
                    4, 1, 2, 11 * 16384, 3, 1_062_500, 7 * 16384, 8000, 12, 40, 16384),
                Optional.of("why")));
  }

  @Test
  void aPageSizeThatCannotBeIsNotDividedBy() {
    assertThat(of("{'ram':{'page-size':0}}").counters().pageSize()).isEqualTo(1);
    assertThat(of("{'ram':{'page-size':-1}}").counters().pageSize()).isEqualTo(4096);
  }

  @Test
  void moreBytesThanFitAreAsManyAsFit() {
    MigrationInfo info =
        of("{'ram':{'normal':2000000000000000000,'duplicate':2000000000000000000}}");

    assertThat(info.counters().migratedBytes()).isEqualTo(Long.MAX_VALUE / 4);
  }
}
