package ebb.qemu.migration;

import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.steering.MigrationCounters;
import java.util.Optional;

/**
 * One answer to {@code query-migrate}, with what an answer may leave out filled in: early and late
 * in a migration, and from version to version, different parts are missing.
 *
 * @param status QEMU's word for the state; empty right after {@code migrate} on older versions, and
 *     before the first migration
 * @param counters {@code dirty-sync-count}, {@code transferred}, {@code mbps} in bytes, {@code
 *     dirty-pages-rate} in bytes, and so on
 * @param error QEMU's reason for a failure
 */
public record MigrationInfo(String status, MigrationCounters counters, Optional<String> error) {

  private static final long PAGE_SIZE = 4096;
  private static final double BYTES_OF_MEGABIT = 1e6 / 8;

  /** Asks a QEMU. */
  public static MigrationInfo read(QmpClient qmp) {
    return of(qmp.execute("query-migrate"));
  }

  /** Reads an answer; counters out of range count as absent. */
  static MigrationInfo of(JsonObject answer) {
    return new MigrationInfo(
        answer.words("status").orElse(""), counters(answer), answer.words("error-desc"));
  }

  private static MigrationCounters counters(JsonObject answer) {
    Optional<JsonObject> ram = answer.object("ram");
    long pageSize = Math.max(1, count(ram, "page-size", PAGE_SIZE));
    long pages =
        count(ram, "normal", 0)
            + count(ram, "duplicate", 0)
            + encoded(answer.object("xbzrle-cache"))
            + count(answer.object("compression"), "pages", 0);
    return new MigrationCounters(
        count(ram, "dirty-sync-count", 0),
        count(ram, "total", 0),
        count(ram, "remaining", 0),
        saturatedProduct(pages, pageSize),
        count(ram, "transferred", 0),
        ram.map(it -> it.decimal("mbps").orElse(0)).orElse(0.0) * BYTES_OF_MEGABIT,
        saturatedProduct(count(ram, "dirty-pages-rate", 0), pageSize),
        count(Optional.of(answer), "total-time", 0),
        count(Optional.of(answer), "downtime", 0),
        count(Optional.of(answer), "cpu-throttle-percentage", 0),
        pageSize);
  }

  /** Whether it says that a migration runs, in whichever phase and direction. */
  public boolean isUnderWay() {
    return !status.isEmpty()
        && !status.equals("none")
        && !new MigrationState.Setup().after(this).phase().isFinal();
  }

  /** Pages sent as what has changed of them. Those that this makes no smaller count as normal. */
  private static long encoded(Optional<JsonObject> xbzrle) {
    return Math.max(0, count(xbzrle, "pages", 0) - count(xbzrle, "overflow", 0));
  }

  private static long count(Optional<JsonObject> object, String key, long otherwise) {
    long value = object.map(o -> o.number(key).orElse(otherwise)).orElse(otherwise);
    return value < 0 || value > Long.MAX_VALUE / 4 ? otherwise : value;
  }

  private static long saturatedProduct(long a, long b) {
    return a > Long.MAX_VALUE / 4 / b ? Long.MAX_VALUE / 4 : a * b;
  }
}
