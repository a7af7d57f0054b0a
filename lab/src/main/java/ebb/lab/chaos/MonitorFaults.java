package ebb.lab.chaos;

import static ebb.lab.chaos.Fault.ARRIVED;

import ebb.lab.chaos.QmpProxy.Meddler;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** Monitors that fall silent, lie or close. */
final class MonitorFaults {

  private static final Ending TOO_LATE = new Ending(2, Home.DESTINATION);

  private MonitorFaults() {}

  static List<Fault> all() {
    return List.of(
        watchedOn("monitor-silent", Meddlers::silent),
        watchedOn("monitor-slow", Meddlers::slow),
        watchedOn("monitor-drops-events", Meddlers::withoutEvents),
        watchedOn("monitor-reorders-events", Meddlers::lateEvents),
        watchedOn("monitor-lies", Meddlers::lying),
        watchedOn("monitor-behind-the-switchover", Meddlers::behindTheTimes),
        takenOver("monitor-closed", Meddlers::closed),
        takenOver("monitor-truncated", Meddlers::truncated));
  }

  /** It recovers, and so does ebb. */
  private static Fault watchedOn(String name, Function<Random, Meddler> meddler) {
    return new Fault(
        name,
        Stage.monitor(meddler).perhapsNamed(),
        scene -> scene.controller().await(),
        Set.of(ARRIVED));
  }

  /** It is gone for good; another one is there for another ebb. */
  private static Fault takenOver(String name, Function<Random, Meddler> meddler) {
    return new Fault(
        name,
        Stage.monitor(meddler).perhapsNamed(),
        scene -> {
          int exit = scene.controller().await();
          return exit == 0 ? exit : scene.takeOver();
        },
        Set.of(ARRIVED, TOO_LATE));
  }
}
