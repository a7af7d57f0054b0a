package ebb.lab.chaos;

import static ebb.lab.chaos.Fault.ARRIVED;
import static ebb.lab.chaos.Fault.FAILED_HERE;

import ebb.json.JsonObject;
import java.util.List;
import java.util.Set;

/** Links that stall or are cut. */
final class LinkFaults {

  /** The destination's monitor, for a cut that comes in the switchover. */
  private static final Stage STALLS_BRIEFLY =
      Stage.NETWORK.with("--stall-timeout", "2s", "--qmp-destination", Faults.DESTINATION_MONITOR);

  /** With a deadline that nothing else can keep. */
  private static final Stage LATE_BY_POST_COPY =
      Stage.PLAIN.with(
          "--deadline",
          "2s",
          "--min-cpu",
          "90%",
          "--on-infeasible",
          "post-copy",
          "--qmp-destination",
          Faults.DESTINATION_MONITOR,
          "--retries",
          "5");

  private LinkFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "link-cut",
            STALLS_BRIEFLY,
            scene -> {
              scene.awaitThrottled();
              scene.link().cut();
              return scene.controller().await();
            },
            // Cut after the last byte it does no harm.
            Set.of(FAILED_HERE, ARRIVED)),
        new Fault(
            "link-cut-retried",
            STALLS_BRIEFLY.with("--retries", "3"),
            scene -> {
              scene.awaitThrottled();
              scene.link().cut();
              scene.awaitWords("attempt 1 failed");
              scene.link().mend();
              if (scene.controller().isAlive()) {
                scene.renewDestination();
              }
              return scene.controller().await();
            },
            // Rescued from its switchover it is not tried again: that destination is spent.
            Set.of(ARRIVED, FAILED_HERE)),
        new Fault(
            "link-stalled",
            Stage.NETWORK,
            scene -> {
              scene.awaitThrottled();
              scene.link().cut();
              scene.pause(0.5 + 2.5 * scene.random().nextDouble());
              scene.link().mend();
              return scene.controller().await();
            },
            Set.of(ARRIVED)),
        new Fault(
            "post-copy-paused",
            LATE_BY_POST_COPY,
            scene -> {
              // The rest is to take two seconds or so.
              scene.tellSource(
                  "migrate-set-parameters",
                  JsonObject.empty().with("max-postcopy-bandwidth", 30 << 20));
              scene.awaitStatus("postcopy-active");
              scene.pause(scene.random().nextDouble());
              scene.tellSource("migrate-pause", JsonObject.empty());
              return scene.controller().await();
            },
            Set.of(ARRIVED)),
        new Fault(
            "blackout-rescued",
            Stage.NETWORK.with(
                "--max-downtime", "1s", "--qmp-destination", Faults.DESTINATION_MONITOR),
            scene -> {
              scene.awaitStop();
              scene.link().cut();
              int exit = scene.controller().await();
              scene.link().mend();
              scene.pause(1); // what was in flight arrives now, and must start nothing
              return exit;
            },
            Set.of(FAILED_HERE, ARRIVED)),
        new Fault(
            "blackout-waited-for",
            Stage.NETWORK.with("--max-downtime", "1s"),
            scene -> {
              scene.awaitStop();
              scene.link().cut();
              scene.awaitWords("does not rescue it");
              scene.link().mend();
              return scene.controller().await();
            },
            Set.of(ARRIVED)));
  }
}
