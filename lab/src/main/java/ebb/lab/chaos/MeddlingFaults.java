package ebb.lab.chaos;

import static ebb.lab.chaos.Fault.ARRIVED;

import ebb.json.JsonObject;
import ebb.lab.HostTraces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Somebody who changes, in mid-migration, what ebb has set. */
final class MeddlingFaults {

  private static final long MIB = 1 << 20;
  private static final String SET = "migrate-set-parameters";

  /** Far from the limit of 300 ms, for machines that do much else. */
  private static final long MOST_DOWNTIME_MILLIS = 800;

  private static final Duration NOTICED = Duration.ofSeconds(5);

  private MeddlingFaults() {}

  static List<Fault> all() {
    return List.of(
        meddling("vcpus-moved-out", scene -> groups(scene).forEach(group -> moveOut(scene, group))),
        new Fault(
            "quota-changed",
            Stage.PLAIN.speed("20MiB"),
            scene -> {
              scene.awaitThrottled();
              groups(scene).forEach(group -> requota(scene, group));
              return scene.controller().await();
            },
            Set.of(ARRIVED)),
        new Fault("cap-changed", SentBytes.STAGE, MeddlingFaults::recap, Set.of(ARRIVED)),
        new Fault(
            "downtime-limit-changed",
            Stage.NETWORK.speed("20MiB"),
            MeddlingFaults::relimit,
            Set.of(ARRIVED)),
        new Fault(
            "auto-converge-climbing",
            Stage.PLAIN.with(ClimbingThrottle.PROMISE.toArray(String[]::new)),
            scene -> {
              scene.awaitThrottled();
              new ClimbingThrottle(scene).watch();
              return scene.controller().await();
            },
            Set.of(ARRIVED)),
        new Fault(
            "auto-converge-before",
            Stage.ATTACHED,
            scene -> scene.controller().await(),
            Set.of(ARRIVED, new Ending(2, Home.DESTINATION))),
        new Fault(
            "vcpus-real-time",
            Stage.PLAIN.beside(RealTime::new),
            scene -> {
              scene.awaitThrottled();
              scene.the(RealTime.class).begin();
              return scene.controller().await();
            },
            Set.of(ARRIVED)));
  }

  /** Somebody does it one to four times. */
  private static Fault meddling(String name, Consumer<Scene> deed) {
    return new Fault(
        name,
        Stage.PLAIN,
        scene -> {
          scene.awaitThrottled();
          int times = 1 + scene.random().nextInt(4);
          for (int i = 0; i < times && scene.controller().isAlive(); i++) {
            deed.accept(scene);
            scene.pause(0.2 + scene.random().nextDouble());
          }
          return scene.controller().await();
        },
        Set.of(ARRIVED));
  }

  /** The groups of ebb's that the guest is held in now. */
  private static List<Path> groups(Scene scene) {
    return HostTraces.throttleGroups(
        scene.lab().source().processes().stream().map(ProcessHandle::pid).toList());
  }

  private static void moveOut(Scene scene, Path group) {
    String file = isV2(group) ? "cgroup.threads" : "tasks";
    Path parent = group.getParent();
    if (parent != null) {
      GuestThreads.of(scene.lab().source())
          .forEach(tid -> CpuGroup.write(parent.resolve(file), Long.toString(tid)));
    }
  }

  /** To next to no limit or to next to nothing; neither may stand for long. */
  private static void requota(Scene scene, Path group) {
    String odd = scene.random().nextBoolean() ? "7654321" : "1234";
    Path file = group.resolve(isV2(group) ? "cpu.max" : "cpu.cfs_quota_us");
    CpuGroup.write(file, odd);
    long until = System.nanoTime() + NOTICED.toNanos();
    scene.await(() ->
        !scene.controller().isAlive()
            || !CpuGroup.read(file).startsWith(odd)
            || System.nanoTime() > until);
    if (scene.controller().isAlive() && CpuGroup.read(file).startsWith(odd)) {
      scene.complain("a quota that somebody else has set still stands");
    }
  }

  private static boolean isV2(Path group) {
    return Files.exists(group.resolve("cgroup.threads"));
  }

  /** Raised to twice as much, or lowered to half, in the first round. */
  private static int recap(Scene scene) {
    scene.awaitRound(1);
    scene.pause(0.5 * scene.random().nextDouble());
    long mib = List.of(6L, 24L, 24L).get(scene.random().nextInt(3));
    scene.tellSource(SET, JsonObject.empty().with("max-bandwidth", mib * MIB));
    new SentBytes(scene).watch();
    return scene.controller().await();
  }

  /**
   * To next to nothing, or to so much that the guest would be handed over in mid-round, with a
   * downtime far beyond the 300 ms that ebb keeps to.
   */
  private static int relimit(Scene scene) {
    scene.awaitRound(1);
    scene.pause(0.8 * scene.random().nextDouble());
    long millis = scene.random().nextInt(3) == 0 ? 1 : 4000;
    scene.tellSource(SET, JsonObject.empty().with("downtime-limit", millis));
    int exit = scene.controller().await();
    long downtime = scene.migration().downtimeMillis().orElse(0);
    if (downtime > MOST_DOWNTIME_MILLIS) {
      scene.complain("a downtime of " + downtime + " ms");
    }
    return exit;
  }
}
