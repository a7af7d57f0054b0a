package ebb.core.policy;

import ebb.core.Intent;
import ebb.core.Phase;
import ebb.core.policy.Forecast.Range;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The time to go as it is shown: forecast anew with every round, after every second and for every
 * other intent; in between the time that passes is taken off. A forecast is worked out only when it
 * is asked for, by whoever asks first, and once for all readings that go by it.
 *
 * <p>A value that any thread may keep and ask.
 */
public final class ToGo {

  /** Nothing is known yet. */
  public static final ToGo UNKNOWN = new ToGo(null, 0);

  private static final double INTERVAL_SECONDS = 1;

  private final @Nullable Origin origin;
  private final double passedSeconds;

  private ToGo(@Nullable Origin origin, double passedSeconds) {
    this.origin = origin;
    this.passedSeconds = passedSeconds;
  }

  /** A forecast to count from, which is dropped once it has been worked out. */
  private static final class Origin {

    private final double seconds;
    private final Phase phase;
    private final long round;
    private final Intent intent;
    private @Nullable Forecast forecast;
    private Optional<Range> range = Optional.empty();

    Origin(Forecast forecast) {
      this.seconds = forecast.reading().seconds();
      this.phase = forecast.reading().phase();
      this.round = forecast.reading().round();
      this.intent = forecast.intent();
      this.forecast = forecast;
    }

    boolean holdsFor(Forecast now) {
      return phase == now.reading().phase()
          && round == now.reading().round()
          && now.reading().seconds() - seconds < INTERVAL_SECONDS
          && intent.equals(now.intent());
    }

    synchronized Optional<Range> range() {
      if (forecast != null) {
        range = forecast.toGo();
        forecast = null;
      }
      return range;
    }
  }

  /** The time to go after the next reading. */
  public ToGo next(Forecast now) {
    return origin != null && origin.holdsFor(now)
        ? new ToGo(origin, now.reading().seconds() - origin.seconds)
        : new ToGo(new Origin(now), 0);
  }

  /** Seconds to go; empty while too little is known, and once the migration is over. */
  public Optional<Range> range() {
    return origin == null
        ? Optional.empty()
        : origin.range().map(range -> range.after(passedSeconds));
  }
}
