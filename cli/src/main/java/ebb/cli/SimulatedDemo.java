package ebb.cli;

import ebb.sim.Simulation;
import ebb.sim.SimulationResult;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import ebb.sim.suite.StandardSuite;
import java.io.PrintWriter;
import java.util.List;

/** The demo without a QEMU: the demo's guests in virtual time. */
final class SimulatedDemo {

  private static final List<String> RIVALS =
      List.of("none", "auto-converge-9.2", "auto-converge-9.2:initial=80", "dirty-limit");
  private static final long SEED = 1;

  private SimulatedDemo() {}

  static int run(PrintWriter out, String guest, double aggression, boolean json) {
    Scenario scenario = scenario(guest);
    var table = new SimulationTable(out);
    for (String rival : RIVALS) {
      show(out, table, Simulation.run(scenario, Peers.of(rival), aggression, SEED), json);
    }
    SimulationResult own = Simulation.run(scenario, Peers.EBB, aggression, SEED);
    show(out, table, own, json);
    table.end();
    return own.outcome().completed() ? ExitCode.COMPLETED : ExitCode.FAILED;
  }

  private static void show(
      PrintWriter out, SimulationTable table, SimulationResult result, boolean json) {
    if (json) {
      out.println(SimulationJson.of(result));
    } else {
      table.add(result);
    }
  }

  private static Scenario scenario(String guest) {
    String name = guest.equals("easy") ? guest : "demo-" + guest;
    return StandardSuite.entries().stream()
        .map(StandardSuite.Entry::scenario)
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "--guest: simulated, the guest is busy, gentle or easy, not '"
                    + guest
                    + "'; for others write a scenario and use ebb simulate"));
  }
}
