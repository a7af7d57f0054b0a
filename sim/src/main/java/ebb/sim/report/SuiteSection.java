package ebb.sim.report;

import java.util.List;

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
   * @param ratios 0 where only the other one never finished, infinite where only ebb did not, NaN
   *     where there is nothing to compare
   * @param bar what is asked for, drawn into the chart; NaN for nothing
   */
  public record RatioDistribution(String label, List<Double> ratios, double bar) {

    public RatioDistribution {
      ratios = List.copyOf(ratios);
    }
  }

  /**
   * How reliably a policy gets guests moved.
   *
   * @param policy with its aggression, if that matters
   * @param neverFinished part of the scenarios that it did not complete, 0 to 1
   * @param brokeDowntimeLimit part of the scenarios in which the guest stood still for longer than
   *     allowed, 0 to 1
   */
  public record Finishing(String policy, double neverFinished, double brokeDowntimeLimit) {}
}
