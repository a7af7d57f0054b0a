package ebb.qemu.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.qemu.json.JsonObject;
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
                + "'xbzrle-cache':{'pages':5}}");

    assertThat(info.migratedBytes()).isEqualTo(10 * 4096);
  }

  @Test
  void whatIsMissingIsZero() {
    MigrationInfo info = of("{}");

    assertThat(info.status()).isEmpty();
    assertThat(info.remainingBytes()).isZero();
    assertThat(info.pageSize()).isEqualTo(4096);
    assertThat(info.error()).isEmpty();
  }

  @Test
  void countersOutOfRangeCountAsMissing() {
    MigrationInfo info =
        of(
            "{'ram':{'remaining':-5,'transferred':99999999999999999999,'dirty-sync-count':'x',"
                + "'dirty-pages-rate':9000000000000000}}");

    assertThat(info.remainingBytes()).isZero();
    assertThat(info.sentBytes()).isZero();
    assertThat(info.round()).isZero();
    assertThat(info.dirtiedBytesPerSecond()).isPositive();
  }
}
