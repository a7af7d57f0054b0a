package ebb.sim.clairvoyant;

import ebb.sim.scenario.LinkSpec;
import ebb.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * When the guest runs and when it stands still, in a migration of a given length: in each phase of
 * its workload it runs first and then stands still, which leaves the least to be written after any
 * moment.
 */
final class Timetable {

  private final Scenario scenario;
  private final double total;
  private final double physicalFrom;

  /**
   * @param total length of the migration, s
   * @param downtime at its end the link is free of the hypervisor's limit for so long, s
   */
  Timetable(Scenario scenario, double total, double downtime) {
    this.scenario = scenario;
    this.total = total;
    this.physicalFrom = total - downtime;
  }

  /** How many phases begin within the migration. */
  int phases() {
    int count = 0;
    while (count < scenario.workload().size()
        && scenario.workload().get(count).atSeconds() < total) {
      count++;
    }
    return Math.max(1, count);
  }

  private double start(int phase) {
    return scenario.workload().get(phase).atSeconds();
  }

  /** How long a phase lasts within the migration, s. */
  double length(int phase) {
    return (phase + 1 < phases() ? start(phase + 1) : total) - start(phase);
  }

  /**
   * The stretches, the last one first.
   *
   * @param running for each phase, how long the guest runs in it, s
   */
  List<Stretch> backwards(double[] running) {
    var borders = new TreeSet<Double>();
    borders.add(total);
    if (physicalFrom > 0) {
      borders.add(physicalFrom);
    }
    for (LinkSpec.Change change : scenario.link().changes()) {
      if (change.atSeconds() < total) {
        borders.add(change.atSeconds());
      }
    }
    for (int phase = 0; phase < running.length; phase++) {
      borders.add(start(phase));
      borders.add(Math.min(total, start(phase) + running[phase]));
    }
    List<Stretch> stretches = new ArrayList<>();
    double end = total;
    for (double border : borders.descendingSet()) {
      if (end > border) {
        stretches.add(stretch(border, end, running));
      }
      end = border;
    }
    return stretches;
  }

  private Stretch stretch(double from, double to, double[] running) {
    double middle = (from + to) / 2;
    int phase = running.length - 1;
    while (phase > 0 && start(phase) > middle) {
      phase--;
    }
    double rate =
        middle >= physicalFrom
            ? scenario.link().carriedAt(middle)
            : scenario.link().bytesPerSecondAt(middle);
    return new Stretch(to - from, middle < start(phase) + running[phase], phase, rate);
  }
}
