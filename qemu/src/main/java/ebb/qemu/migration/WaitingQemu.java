package ebb.qemu.migration;

import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import ebb.qemu.qmp.QmpOptions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** The QEMU that a guest is to go to, by its monitor. It may be replaced by a fresh one. */
final class WaitingQemu implements AutoCloseable {

  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration ARRIVES_WITHIN = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Pattern NAMED_HOST = Pattern.compile("tcp:(?!\\[)(?![0-9.]+:)[^:,]+(:.*)");

  private final QmpClient given;
  private QmpClient qmp;

  /**
   * @param given whoever has opened it closes it
   */
  WaitingQemu(QmpClient given) {
    this.given = given;
    this.qmp = given;
  }

  QmpClient qmp() {
    return qmp;
  }

  QmpAddress address() {
    return qmp.address();
  }

  /**
   * Turns to the QEMU that has taken the place of one that has ended.
   *
   * @return whether it has
   * @throws QmpException when none has yet
   */
  boolean renew() {
    if (qmp.closedReason().isEmpty()) {
      return false;
    }
    QmpClient fresh = QmpClient.connect(given.address(), ANSWER, QmpOptions.defaults());
    close();
    qmp = fresh;
    return true;
  }

  /** Whether it is there for a guest, listening or not. */
  boolean waits() {
    return Direction.runState(qmp).equals("inmigrate");
  }

  /** Whether it waits to be told where to listen: it was started with {@code -incoming defer}. */
  boolean isDeferred() {
    String status = MigrationInfo.read(qmp).status();
    return waits() && (status.isEmpty() || status.equals("none"));
  }

  /**
   * Has it listen where the source will call. A host's name can mean something else there than
   * here, such as the loopback interface, and a second try is refused; so of a name only the port
   * counts.
   */
  void listen(String uri) {
    qmp.execute("migrate-incoming", JsonObject.empty().with("uri", listening(uri)));
  }

  static String listening(String uri) {
    var named = NAMED_HOST.matcher(uri);
    return named.matches() ? "tcp:" + named.group(1) : uri;
  }

  /** Waits a moment until a guest that has left the source runs here; whether it does. */
  boolean awaitArrival() {
    long until = System.nanoTime() + ARRIVES_WITHIN.toNanos();
    while (!MigrationInfo.read(qmp).status().equals("completed")) {
      if (System.nanoTime() > until) {
        return false;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    return true;
  }

  /** Closes what is its own. */
  @Override
  public void close() {
    if (!qmp.equals(given)) {
      qmp.close();
    }
  }
}
