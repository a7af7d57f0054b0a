package ebb.qemu.migration;

import ebb.qemu.qmp.QmpClient;
import java.util.Optional;

/**
 * The monitors that a migration is steered through.
 *
 * @param source the source's
 * @param outOfBand a second one of the source's, that takes commands out of band; not needed where
 *     the first one does
 * @param destination the destination's, to learn what has arrived there
 */
public record Monitors(
    QmpClient source, Optional<QmpClient> outOfBand, Optional<QmpClient> destination) {

  /** The source's alone. */
  public static Monitors of(QmpClient source) {
    return new Monitors(source, Optional.empty(), Optional.empty());
  }

  /** One that the source answers on while its main loop is blocked. */
  Optional<QmpClient> everListening() {
    return outOfBand
        .filter(QmpClient::outOfBand)
        .or(() -> Optional.of(source).filter(QmpClient::outOfBand));
  }
}
