package ebb.sim.report;

import ebb.json.JsonObject;
import ebb.sim.policy.PolicyId;
import ebb.sim.report.Table.Cell;
import ebb.sim.report.Table.Head;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How many scenarios came out together.
 *
 * @param ratios each in its own chart, all on one axis
 * @param finishing one row for each policy
 */
public record SuiteSection(List<RatioDistribution> ratios, List<Finishing> finishing) {

  public SuiteSection {
    ratios = List.copyOf(ratios);
    finishing = List.copyOf(finishing);
  }

  /**
   * How ebb did against something, one ratio for each scenario; below 1 ebb is better.
   *
   * @param label such as {@code total time, ebb 0.5 / auto-converge-9.2}
   * @param bar what is asked for, drawn into the chart; NaN for nothing
   */
  public record RatioDistribution(String label, List<NamedRatio> ratios, double bar) {

    public RatioDistribution {
      ratios = List.copyOf(ratios);
    }

    private List<NamedRatio> comparable() {
      return ratios.stream()
          .filter(ratio -> !Double.isNaN(ratio.ratio()))
          .sorted(Comparator.comparingDouble(NamedRatio::ratio))
          .toList();
    }

    private String facts(List<NamedRatio> sorted) {
      int all = sorted.size();
      if (all == 0) {
        return "nothing to compare";
      }
      String facts =
          "median "
              + Numbers.ratio(quantile(sorted, 0.5))
              + " · nine in ten at most "
              + Numbers.ratio(quantile(sorted, 0.9))
              + " · worst "
              + Numbers.ratio(sorted.getLast().ratio())
              + " · above 1 in "
              + sorted.stream().filter(r -> r.ratio() > 1).count()
              + " of "
              + all;
      if (!Double.isNaN(bar)) {
        long within = sorted.stream().filter(r -> r.ratio() <= bar).count();
        facts += " · at most the bar of " + Numbers.plain(bar) + " in " + within;
      }
      int missing = ratios.size() - all;
      return missing == 0 ? facts : facts + " · not comparable: " + missing;
    }

    /** The least ratio that at least this part of the scenarios does not exceed. */
    private static double quantile(List<NamedRatio> sorted, double part) {
      int index = (int) Math.ceil(part * sorted.size() - 1e-9) - 1;
      return sorted.get(Math.max(0, index)).ratio();
    }

    JsonObject toJson() {
      List<NamedRatio> sorted = comparable();
      return JsonObject.empty()
          .with("label", label)
          .with("facts", facts(sorted))
          .with("bar", bar)
          .with("ratios", sorted.stream().map(NamedRatio::toJson).toList());
    }
  }

  /**
   * A ratio in one scenario.
   *
   * @param ratio 0 where only the other one never finished, infinite where only ebb did not, NaN
   *     where there is nothing to compare
   */
  public record NamedRatio(String scenario, double ratio) {

    /** JSON has no word for the infinite; the greatest number stands for it. */
    private JsonObject toJson() {
      return JsonObject.empty()
          .with("name", scenario)
          .with("ratio", Math.min(ratio, Double.MAX_VALUE));
    }
  }

  /**
   * How reliably a policy gets guests moved.
   *
   * @param label the policy with its aggression, if that matters
   * @param neverFinished part of the scenarios that it did not complete, 0 to 1
   * @param brokeDowntimeLimit part of the scenarios in which the guest stood still for longer than
   *     allowed, 0 to 1
   */
  public record Finishing(
      String label, PolicyId policy, double neverFinished, double brokeDowntimeLimit) {

    private Table.Row toRow() {
      return new Table.Row(
          Optional.of(policy),
          false,
          List.of(Cell.of(label), Cell.share(neverFinished), Cell.share(brokeDowntimeLimit)));
    }
  }

  JsonObject toJson() {
    var table =
        new Table(
            "Who finishes",
            List.of(
                new Head("policy", "and its aggression, if it obeys one"),
                new Head("never finished, %", "part of the scenarios"),
                new Head("downtime limit broken, %", "part of the scenarios")),
            finishing.stream().map(Finishing::toRow).toList());
    return JsonObject.empty()
        .with("ratios", ratios.stream().map(RatioDistribution::toJson).toList())
        .with("finishing", table.toJson());
  }
}
