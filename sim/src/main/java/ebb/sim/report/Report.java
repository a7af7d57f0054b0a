package ebb.sim.report;

import java.util.List;
import java.util.Optional;

/**
 * All that one page shows. {@link ReportPage} writes it.
 *
 * @param title what was compared, in a few words
 * @param command the command line that makes the same report again
 * @param versions of what, and when if that is to be told: the page itself knows no clock
 * @param scenarios in the order they are shown in
 * @param suite how all of them came out together, where there are enough to say so
 * @param passages before the scenarios, in order
 */
public record Report(
    String title,
    String command,
    String versions,
    List<ScenarioSection> scenarios,
    Optional<SuiteSection> suite,
    List<Passage> passages) {

  public Report {
    scenarios = List.copyOf(scenarios);
    passages = List.copyOf(passages);
  }
}
