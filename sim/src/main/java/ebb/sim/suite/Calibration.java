package ebb.sim.suite;

import ebb.sim.Simulation;
import ebb.sim.policy.Peer;
import ebb.sim.policy.Peers;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.ScenarioReader;
import java.util.ArrayList;
import java.util.List;

/**
 * The simulator held to what was measured on a real QEMU 10 (TCG): a guest that sweeps 128 MiB at
 * about 20,000 pages a second, over 32 MiB/s. docs/simulator.md has the rows and those that cannot
 * be held against it.
 */
final class Calibration {

  private static final double TOLERANCE = 0.1;

  /** A measured range of the total time, s. */
  private record Row(Peer policy, double least, double most) {}

  private static final List<Row> ROWS =
      List.of(
          row("auto-converge-9.2", 50, 52),
          row("auto-converge-11.1", 50, 52),
          row("auto-converge-9.2:initial=80", 13.9, 13.9),
          row("fixed-share:share=0.3", 15, 17),
          row("fixed-share:share=0.2", 10, 10.8),
          row("fixed-share:share=0.1", 8.4, 8.7),
          row("fixed-share:share=0.05", 8.2, 8.2),
          row("fixed-share:share=0.1:from=1", 4.8, 4.8));

  private static final String GUEST =
      """
      guest: { memory: 256MiB, zeroPages: 0.475 }
      workload: [ { sets: [ { size: 128MiB, writeRate: 78MiB/s, pattern: sequential } ] } ]
      link: { speed: 1GiB/s, cap: 32MiB/s }
      """;

  private Calibration() {}

  private static Row row(String policy, double least, double most) {
    return new Row(Peers.of(policy), least, most);
  }

  static List<Figure> figures() {
    Scenario scenario = ScenarioReader.parse("calibration", GUEST);
    List<Figure> figures = new ArrayList<>();
    for (Row row : ROWS) {
      double total = Simulation.run(scenario, row.policy(), 0, 1).outcome().totalSeconds();
      double off =
          total < row.least() ? 1 - total / row.least() : Math.max(0, total / row.most() - 1);
      figures.add(Figure.atMost("calibration, total time off, " + row.policy(), off, TOLERANCE));
    }
    boolean never =
        !Simulation.run(scenario, Peers.of("fixed-share:share=0.5"), 0, 1).outcome().completed();
    figures.add(Figure.atLeast("calibration, a share of 50 % never finishes", never ? 1 : 0, 1));
    return figures;
  }
}
