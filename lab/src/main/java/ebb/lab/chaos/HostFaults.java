package ebb.lab.chaos;

import static ebb.lab.chaos.Fault.ARRIVED;

import java.util.List;
import java.util.Set;

/** Hosts that are not set up as ebb would have it. */
final class HostFaults {

  /** Of a CPU, for all of the QEMU: from what needs no throttle to what the guest uses alone. */
  private static final double LEAST_QUOTA = 0.2;

  private static final double MOST_QUOTA = 0.8;

  /** In the summary. */
  private static final String BY_CGROUP = "\"throttle\":\"cgroup";

  private static final String GIVEN_UP = "unthrottled from here on";

  private HostFaults() {}

  static List<Fault> all() {
    return List.of(
        below("parent-quota", Stage.PLAIN, LEAST_QUOTA, MOST_QUOTA),
        // So little that it converges by itself, and less than ebb may leave it.
        below("parent-quota-below-floor", Stage.PLAIN.with("--min-cpu", "60%"), 0.08, 0.15),
        new Fault(
            "odd-mount",
            Stage.PLAIN.beside(cast -> new OddMount(cast, true)),
            scene -> {
              int exit = scene.controller().await();
              byCgroup(scene, "the odd mount");
              return exit;
            },
            Set.of(ARRIVED)),
        new Fault(
            "odd-mount-recovered",
            Stage.PLAIN.beside(cast -> new OddMount(cast, false)),
            scene -> {
              scene.the(OddMount.class).appear();
              return ProcessFaults.killBoth(scene);
            },
            Set.of(new Ending(0, Home.SOURCE), ARRIVED)),
        new Fault(
            "destination-watched",
            Stage.PLAIN.beside(AgentBeside::new),
            scene -> scene.controller().await(),
            Set.of(ARRIVED)));
  }

  private static Fault below(String name, Stage stage, double leastCpus, double mostCpus) {
    return new Fault(
        name,
        stage.beside(cast ->
            new ParentGroup(cast.lab().source(), cast.random().nextDouble(leastCpus, mostCpus))),
        scene -> {
          int exit = scene.controller().await();
          byCgroup(scene, "the parent's quota");
          return exit;
        },
        Set.of(ARRIVED));
  }

  /** Nothing here is a ground for doing without it. */
  private static void byCgroup(Scene scene, String obstacle) {
    List<String> said = scene.controller().said();
    if (said.stream().noneMatch(line -> line.contains(BY_CGROUP))
        || said.stream().anyMatch(line -> line.contains(GIVEN_UP))) {
      scene.complain(obstacle + " has cost ebb its cgroup");
    }
  }
}
