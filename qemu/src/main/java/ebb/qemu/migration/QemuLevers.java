package ebb.qemu.migration;

import ebb.core.Cure;
import ebb.core.EbbException;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.Levers;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.json.JsonObject;
import ebb.qemu.qmp.QmpAddress;
import ebb.qemu.qmp.QmpClient;
import ebb.qemu.qmp.QmpException;
import ebb.steering.MigrationException;
import java.time.Duration;
import java.util.Optional;

/**
 * Levers of a migration between two QEMUs, set on both before it starts: at the destination before
 * it listens, which is why that has to wait until it is told where.
 */
final class QemuLevers implements AutoCloseable {

  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final String NOTED = "levers";
  static final String SOURCE = "source";
  static final String DESTINATION = "destination";
  private static final String MONITOR = "monitor";

  private final QmpClient source;
  private final LeverSettings found;
  private final Optional<WaitingQemu> destination;
  private final Optional<LeverSettings> foundThere;
  private final NoticeListener notices;
  private Levers wanted = Levers.NONE;
  private boolean areOn;

  /**
   * @param found at the source
   * @param destination empty where its monitor is not known
   * @param wished whether any are to be turned on
   */
  QemuLevers(
      QmpClient source,
      LeverSettings found,
      Optional<QmpClient> destination,
      boolean wished,
      NoticeListener notices) {
    this.source = source;
    this.found = found;
    this.destination = destination.map(WaitingQemu::new);
    this.foundThere = destination.filter(there -> wished).flatMap(QemuLevers::settingsOf);
    this.notices = notices;
  }

  private static Optional<LeverSettings> settingsOf(QmpClient qmp) {
    try {
      return Optional.of(LeverSettings.of(qmp));
    } catch (QmpException e) {
      return Optional.empty();
    }
  }

  /** What somebody else has turned on, at either side. */
  Levers found() {
    Levers here = found.levers();
    Levers there = foundThere.map(LeverSettings::levers).orElse(Levers.NONE);
    boolean started = here.usesMultifd() || here.compresses();
    return started || !(there.usesMultifd() || there.compresses()) ? here : there;
  }

  /** The destination as it is reached now, with a fresh QEMU that has taken its place. */
  Optional<QmpClient> destination() {
    return destination.map(WaitingQemu::qmp);
  }

  /**
   * What can be turned on.
   *
   * @param postCopy whether the migration may go on in post-copy
   */
  LeverSupport support(boolean postCopy) {
    if (destination.isEmpty()) {
      return LeverSupport.nothing(
              "it has to be turned on at the destination, too: " + Cure.DESTINATION_MONITOR)
          .with(found());
    }
    if (foundThere.isEmpty()) {
      return LeverSupport.nothing("the destination's monitor does not answer").with(found());
    }
    var offer = new QemuOffer(postCopy, found().tls().isPresent());
    offer.side(source, found, SOURCE, true);
    offer.side(destination.get().qmp(), foundThere.get(), DESTINATION, false);
    offer.destination(destination.get());
    offer.hints(source);
    return offer.support().with(found());
  }

  /**
   * Turns levers on, on both sides.
   *
   * @throws EbbException when one refuses; all is as it was then
   */
  void turnOn(Levers levers) {
    wanted = levers;
    if (levers.equals(Levers.NONE) || destination.isEmpty() || foundThere.isEmpty()) {
      return;
    }
    try {
      areOn = true;
      set(levers);
    } catch (QmpException.Refused e) {
      putBack();
      throw new MigrationException("QEMU refuses it: " + e.description());
    } catch (EbbException e) {
      putBack();
      throw e;
    }
  }

  private void set(Levers levers) {
    Levers ours = levers.tls().equals(found.levers().tls()) ? withoutTls(levers) : levers;
    QmpClient there = destination.orElseThrow().qmp();
    ours.tls()
        .ifPresent(id -> {
          requireObject(source, id, SOURCE);
          requireObject(there, id, DESTINATION);
        });
    found.with(ours, true).set(source);
    foundThere.orElseThrow().with(ours, false).set(there);
  }

  private static Levers withoutTls(Levers levers) {
    return new Levers(levers.compression(), levers.channels(), Optional.empty(), levers.zeroCopy());
  }

  /** QEMU would find out only when the connection is there. */
  private static void requireObject(QmpClient qmp, String id, String side) {
    boolean there =
        qmp.executeList("qom-list", JsonObject.empty().with("path", "/objects")).stream()
            .anyMatch(object -> object.text("name").filter(id::equals).isPresent());
    if (!there) {
      throw new MigrationException(
          "the QEMU of the "
              + side
              + " has no TLS credentials '"
              + id
              + "': give both QEMUs an object tls-creds-x509 of that id");
    }
  }

  /** Whether some have been, and are to be put back. */
  boolean areOn() {
    return areOn;
  }

  /**
   * Turns to a destination that has taken the place of one that has ended, and sets that up anew.
   *
   * @return whether it is another than before
   * @throws EbbException when there is none yet, or when it refuses
   */
  boolean renew() {
    if (destination.isEmpty() || !destination.get().renew()) {
      return false;
    }
    if (areOn) {
      set(wanted);
    }
    return true;
  }

  /** Has the destination listen, where it waits to be told. */
  void listen(String uri) {
    destination.filter(WaitingQemu::isDeferred).ifPresent(there -> there.listen(uri));
  }

  /** What is to be put back, added to what is noted of the source besides. */
  JsonObject noteIn(JsonObject settings) {
    if (destination.isEmpty() || foundThere.isEmpty()) {
      return settings;
    }
    JsonObject there =
        foundThere.get().toJson().with(MONITOR, destination.get().address().toString());
    return settings.with(
        NOTED, JsonObject.empty().with(SOURCE, found.toJson()).with(DESTINATION, there));
  }

  /**
   * Puts back both sides. A destination that has ended needs nothing.
   *
   * @return whether the source is as it was
   */
  boolean putBack() {
    if (!areOn) {
      return true;
    }
    areOn = false;
    destination.ifPresent(there -> putBack(foundThere.orElseThrow(), there.qmp()));
    return putBack(found, source);
  }

  private static boolean putBack(LeverSettings before, QmpClient qmp) {
    try {
      before.set(qmp);
      return true;
    } catch (QmpException e) {
      return false;
    }
  }

  /** Puts back what an ebb that was killed has turned on at the source; whether that is done. */
  static boolean putBackNotedAtSource(JsonObject settings, QmpClient qmp) {
    return noted(settings, SOURCE)
        .map(side -> putBack(LeverSettings.noted(side), qmp))
        .orElse(true);
  }

  /** Does the same at the destination, where that still listens. */
  static void putBackNotedAtDestination(JsonObject settings) {
    noted(settings, DESTINATION)
        .ifPresent(side -> {
          String monitor = side.text(MONITOR).orElse("");
          try (QmpClient there = QmpClient.connect(QmpAddress.parse(monitor), ANSWER)) {
            LeverSettings.noted(side).set(there);
          } catch (QmpException | IllegalArgumentException e) {
            // It has ended, or somebody else holds its monitor: nobody but its next guest minds.
          }
        });
  }

  private static Optional<JsonObject> noted(JsonObject settings, String side) {
    return settings.object(NOTED).flatMap(levers -> levers.object(side));
  }

  /** Puts the destination back once the guest has arrived there. */
  @Override
  public void close() {
    try (var there = destination.orElse(null)) {
      if (areOn && there != null && there.awaitArrival()) {
        putBack(foundThere.orElseThrow(), there.qmp());
      }
    } catch (QmpException e) {
      notices.tell(
          Notice.Kind.LEVERS,
          "at the destination, "
              + wanted
              + " stays turned on for migrations from there: its monitor does not answer");
    }
  }
}
