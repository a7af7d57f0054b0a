package ebb.lab.chaos;

import static ebb.lab.chaos.Fault.ARRIVED;
import static ebb.lab.chaos.Fault.CANCELLED_HERE;
import static ebb.lab.chaos.Fault.FAILED_HERE;

import ebb.json.JsonObject;
import ebb.lab.LabException;
import ebb.lab.LabQemu;
import java.util.List;
import java.util.Set;

/** Processes that die or freeze. */
final class ProcessFaults {

  /** Another ebb comes when the migration is over. */
  private static final Ending TOO_LATE_THERE = new Ending(2, Home.DESTINATION);

  private ProcessFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "kill-destination",
            Stage.PLAIN,
            scene -> {
              scene.awaitMoment();
              kill(scene.lab().destination());
              return scene.controller().await();
            },
            // Killed with the guest, or with all of it that mattered.
            Set.of(FAILED_HERE, new Ending(0, Home.NOWHERE))),
        new Fault(
            "destination-out-of-memory",
            Stage.CRAMPED,
            scene -> scene.controller().await(),
            Set.of(FAILED_HERE)),
        new Fault(
            "kill-source",
            Stage.PLAIN,
            scene -> {
              scene.awaitMoment();
              kill(scene.lab().source());
              return scene.controller().await();
            },
            Set.of(
                new Ending(1, Home.NOWHERE),
                new Ending(2, Home.NOWHERE),
                new Ending(1, Home.DESTINATION),
                ARRIVED)),
        new Fault(
            "freeze-destination",
            Stage.PLAIN,
            scene -> {
              scene.awaitMoment();
              freeze(scene, scene.lab().destination(), 0.5 + 3 * scene.random().nextDouble());
              return scene.controller().await();
            },
            Set.of(ARRIVED)),
        new Fault(
            "freeze-source",
            Stage.PLAIN,
            scene -> {
              scene.awaitMoment();
              freeze(scene, scene.lab().source(), 0.5 + 3 * scene.random().nextDouble());
              return scene.controller().await();
            },
            Set.of(ARRIVED)),
        new Fault(
            "kill-controller",
            Stage.PLAIN,
            scene -> {
              scene.awaitMoment();
              scene.controller().signal("KILL");
              scene.controller().await();
              return scene.takeOver();
            },
            Set.of(ARRIVED, TOO_LATE_THERE, new Ending(2, Home.SOURCE))),
        new Fault(
            "kill-controller-and-guard",
            Stage.PLAIN,
            ProcessFaults::killBoth,
            Set.of(new Ending(0, Home.SOURCE), ARRIVED)),
        new Fault(
            "kill-guard",
            Stage.PLAIN,
            scene -> {
              scene.awaitThrottled();
              scene.controller().guards().forEach(ProcessHandle::destroyForcibly);
              return scene.controller().await();
            },
            Set.of(ARRIVED)),
        new Fault(
            "freeze-controller",
            Stage.PLAIN,
            scene -> {
              scene.awaitMoment();
              scene.controller().signal("STOP");
              scene.pause(scene.random().nextDouble() * 7);
              scene.controller().signal("CONT");
              return scene.controller().await();
            },
            Set.of(ARRIVED)),
        new Fault(
            "terminal-closed",
            Stage.PLAIN,
            scene -> {
              scene.awaitMoment();
              scene
                  .controller()
                  .signal(List.of("HUP", "INT", "TERM").get(scene.random().nextInt(3)));
              return scene.controller().await();
            },
            // A signal that comes before ebb has said that it minds them ends it as any process.
            Set.of(
                ARRIVED,
                CANCELLED_HERE,
                new Ending(129, Home.SOURCE),
                new Ending(130, Home.SOURCE),
                new Ending(143, Home.SOURCE))),
        new Fault(
            "second-controller",
            Stage.PLAIN,
            scene -> {
              scene.awaitThrottled();
              scene.refuseSecond();
              return scene.controller().await();
            },
            Set.of(ARRIVED)));
  }

  private static void kill(LabQemu qemu) {
    try {
      qemu.process().destroyForcibly();
    } catch (LabException e) {
      // It has ended already, with the other side.
    }
  }

  private static void freeze(Scene scene, LabQemu qemu, double seconds) {
    long pid = qemu.process().pid();
    Signals.send("STOP", pid);
    scene.pause(seconds);
    Signals.send("CONT", pid);
  }

  /** What only the journal knows of is recovered; then somebody cancels, and the rest is. */
  static int killBoth(Scene scene) {
    scene.awaitMoment();
    scene.controller().signal("STOP");
    scene.controller().guards().forEach(ProcessHandle::destroyForcibly);
    scene.controller().signal("KILL");
    scene.controller().await();
    int first = scene.ebb("recover").await();
    scene.tellSource("migrate_cancel", JsonObject.empty());
    scene.awaitMigrationOver();
    int second = scene.ebb("recover").await();
    return Math.max(first, second);
  }
}
