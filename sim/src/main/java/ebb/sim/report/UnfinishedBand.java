package ebb.sim.report;

import ebb.sim.SimulationResult;
import ebb.sim.policy.Peers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The band beside a chart that lists those who have no place in it: they never finished. */
final class UnfinishedBand {

  private static final double INDENT = 12;
  private static final double HEADING = 44;
  private static final double MOST_STEP = 24;

  private UnfinishedBand() {}

  /** Draws it; nothing if all finished. */
  static void draw(Svg svg, Box band, List<SimulationResult> unfinished) {
    if (unfinished.isEmpty()) {
      return;
    }
    double x = band.x() + INDENT;
    svg.rectangle("unfinished", band);
    svg.text("label strong", x, band.y() + 20, "never finished");
    Map<String, List<SimulationResult>> byPolicy = new LinkedHashMap<>();
    unfinished.forEach(r -> byPolicy.computeIfAbsent(r.policy(), k -> new ArrayList<>()).add(r));
    double step = Math.min(MOST_STEP, (band.height() - HEADING) / byPolicy.size());
    double y = band.y() + HEADING;
    for (Map.Entry<String, List<SimulationResult>> entry : byPolicy.entrySet()) {
      String policy = entry.getKey();
      Family family = Family.of(policy);
      String tip = ResultWords.of(entry.getValue().get(0));
      svg.open("pt never " + family.style(), List.of(ResultWords.key(policy)), tip);
      svg.mark(family, x + 6, y - 4);
      svg.text("label", x + 18, y, policy + aggressions(entry.getValue())).close();
      y += step;
    }
  }

  private static String aggressions(List<SimulationResult> results) {
    SimulationResult first = results.get(0);
    if (!Peers.obeysAggression(first.policy())) {
      return "";
    }
    double least = results.stream().mapToDouble(SimulationResult::aggression).min().orElse(0);
    double most = results.stream().mapToDouble(SimulationResult::aggression).max().orElse(0);
    return " " + Numbers.step(least) + (most > least ? "–" + Numbers.step(most) : "");
  }
}
