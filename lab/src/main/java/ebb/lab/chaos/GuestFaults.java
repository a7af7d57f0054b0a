package ebb.lab.chaos;

import static ebb.lab.chaos.Fault.ARRIVED;
import static ebb.lab.chaos.Fault.CANCELLED_HERE;
import static ebb.lab.chaos.Fault.FAILED_HERE;

import ebb.json.JsonObject;
import java.util.List;
import java.util.Set;

/** What befalls the guest itself, and what somebody else does to its migration. */
final class GuestFaults {

  private static final JsonObject NOTHING = JsonObject.empty();

  private GuestFaults() {}

  static List<Fault> all() {
    return List.of(
        told(
            "cancelled-by-somebody",
            Stage.PLAIN,
            "migrate_cancel",
            NOTHING,
            Set.of(ARRIVED, CANCELLED_HERE)),
        told(
            "guest-paused",
            Stage.PLAIN,
            "stop",
            NOTHING,
            // Paused before ebb has begun it is not migrated at all.
            Set.of(
                ARRIVED,
                new Ending(0, Home.PAUSED_AT_DESTINATION),
                new Ending(2, Home.PAUSED_AT_SOURCE))),
        told(
            "guest-panicked",
            Stage.PLAIN.qemu("-device", "pvpanic", "-action", "panic=pause"),
            "human-monitor-command",
            // What the panic device hears from a kernel that gives up.
            NOTHING.with("command-line", "o /b 0x505 1"),
            Set.of(
                ARRIVED,
                new Ending(0, Home.PAUSED_AT_DESTINATION),
                new Ending(2, Home.PAUSED_AT_SOURCE))),
        told("guest-reset", Stage.PLAIN, "system_reset", NOTHING, Set.of(ARRIVED)),
        told(
            "guest-ended",
            Stage.PLAIN,
            "quit",
            NOTHING,
            Set.of(
                new Ending(1, Home.NOWHERE),
                new Ending(2, Home.NOWHERE),
                new Ending(1, Home.DESTINATION),
                ARRIVED)),
        told(
            "vcpu-plugged-in",
            Stage.PLAIN.qemu("-smp", "maxcpus=2"),
            "device_add",
            NOTHING
                .with("driver", "qemu64-x86_64-cpu")
                .with("id", "more")
                .with("socket-id", 1)
                .with("core-id", 0)
                .with("thread-id", 0),
            // The destination lacks it, so a guest that got it before it left does not arrive.
            Set.of(ARRIVED, FAILED_HERE)));
  }

  private static Fault told(
      String name, Stage stage, String command, JsonObject arguments, Set<Ending> endings) {
    return new Fault(
        name,
        stage,
        scene -> {
          scene.awaitMoment();
          scene.tellSource(command, arguments);
          return scene.controller().await();
        },
        endings);
  }
}
