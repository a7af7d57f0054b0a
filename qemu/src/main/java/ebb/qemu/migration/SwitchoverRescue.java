package ebb.qemu.migration;

import ebb.core.Cure;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The way out of a switchover whose link has died: the guest stands still at the source, whose main
 * loop waits for the link and hears nothing.
 *
 * <p>A {@code yank}, out of band, fails the migration, and the source lets the guest run on. That
 * must never happen while the guest can start at the destination, and the source cannot tell: the
 * last part of the stream, some 100 KB of description behind the state of the devices, is not
 * needed there. A destination that lacks only that says {@code inmigrate}, and starts the guest as
 * soon as the connection ends, be it hours later. So the destination is told {@code stop} first.
 * While it waits for the guest, that only means "do not start it when it is there", and what it
 * says of itself afterwards stays true: {@code inmigrate} now is {@code paused} at worst.
 */
final class SwitchoverRescue {

  private static final JsonObject MIGRATION =
      JsonObject.empty().with("instances", List.of(JsonObject.empty().with("type", "migration")));

  private static final String BY_HAND = " Start it nowhere by hand: first " + Cure.FIND_GUEST;

  private final Monitors monitors;
  private final Duration patience;
  private final NoticeListener notices;
  private boolean done;
  private boolean yanked;

  /**
   * @param patience how long a source may be silent in its switchover
   */
  SwitchoverRescue(Monitors monitors, Duration patience, NoticeListener notices) {
    this.monitors = monitors;
    this.patience = patience;
    this.notices = notices;
  }

  /** How long a source may be silent that may let its guest stand still for so long. */
  static Duration patience(double maxDowntimeSeconds) {
    return Duration.ofMillis(Math.round(Math.max(10, 10 * maxDowntimeSeconds) * 1000));
  }

  /** Whether it has had QEMU give the migration up. */
  boolean hasYanked() {
    return yanked;
  }

  /**
   * Rescues the guest, once, when it is time to.
   *
   * @param silent how long the source has been silent since the guest was stopped
   */
  void step(Duration silent) {
    if (done || silent.compareTo(patience) < 0) {
      return;
    }
    done = true;
    notices.tell(
        Notice.Kind.SWITCHOVER,
        "the guest has been standing still for its switchover for "
            + silent.toSeconds()
            + " s while its QEMU is silent: the link has died, or is far too slow");
    Optional<String> hindrance = hindrance();
    if (hindrance.isPresent()) {
      notices.tell(
          Notice.Kind.SWITCHOVER,
          "ebb does not rescue it: "
              + hindrance.get()
              + ". The guest is at the source, stopped, or at the destination."
              + BY_HAND);
      return;
    }
    yank();
  }

  /** Makes sure that the destination cannot start the guest; empty when it is sure. */
  private Optional<String> hindrance() {
    if (monitors.everListening().isEmpty()) {
      return Optional.of("the source's monitor takes no commands out of band: " + Cure.OUT_OF_BAND);
    }
    if (monitors.destination().isEmpty()) {
      return Optional.of(
          "it cannot make sure that the guest does not start there: " + Cure.DESTINATION_MONITOR);
    }
    try {
      QmpClient destination = monitors.destination().get();
      String before = runState(destination);
      if (!before.equals("inmigrate")) {
        return Optional.of("the destination no longer waits for it but is " + before);
      }
      destination.execute("stop");
      String after = runState(destination);
      return after.equals("inmigrate")
          ? Optional.empty()
          : Optional.of(
              "it arrived at the destination just when ebb told that not to start it; it is "
                  + after
                  + " there: resume it there with cont");
    } catch (QmpException e) {
      return Optional.of("the destination cannot be asked (" + e.getMessage() + ")");
    }
  }

  private static String runState(QmpClient qmp) {
    return qmp.execute("query-status").words("status").orElse("in no state that it tells");
  }

  private void yank() {
    try {
      monitors.everListening().orElseThrow().executeOob("yank", MIGRATION);
      yanked = true;
      notices.tell(
          Notice.Kind.SWITCHOVER,
          "the destination still waits for the guest and will not start it any more; ebb has made"
              + " the source give up the migration (yank)");
    } catch (QmpException e) {
      notices.tell(
          Notice.Kind.SWITCHOVER,
          "the rescue failed ("
              + e.getMessage()
              + "). The destination does not have the guest and will not start it any more; the"
              + " source still holds it, stopped");
    }
  }
}
