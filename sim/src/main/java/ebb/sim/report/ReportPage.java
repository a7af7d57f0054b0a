package ebb.sim.report;

import ebb.json.JsonObject;
import ebb.page.Page;
import ebb.sim.SimulationResult;
import ebb.sim.policy.Family;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Writes a {@link Report} as one page that needs nothing else. */
public final class ReportPage {

  private ReportPage() {}

  /** The page. */
  public static String render(Report report) {
    return Page.comparison(json(report));
  }

  static JsonObject json(Report report) {
    JsonObject json =
        JsonObject.empty()
            .with("title", report.title())
            .with("command", report.command())
            .with("versions", report.versions())
            .with("families", families(report.scenarios()))
            .with("passages", report.passages().stream().map(Passage::toJson).toList())
            .with("scenarios", report.scenarios().stream().map(ReportPage::scenario).toList());
    return report.suite().map(suite -> json.with("suite", suite.toJson())).orElse(json);
  }

  private static List<JsonObject> families(List<ScenarioSection> scenarios) {
    Set<Family> families = EnumSet.noneOf(Family.class);
    scenarios.forEach(s -> s.results().forEach(r -> families.add(r.policy().family())));
    return families.stream()
        .map(f -> JsonObject.empty().with("family", f.key()).with("words", f.words()))
        .toList();
  }

  private static JsonObject scenario(ScenarioSection section) {
    double horizon = Trace.horizonSeconds(section.traces());
    return JsonObject.empty()
        .with("name", section.name())
        .with("about", section.description())
        .with("facts", facts(section))
        .with("copySeconds", section.singleCopySeconds())
        .with("results", section.results().stream().map(ReportPage::result).toList())
        .with(
            "frontier",
            section.frontier().stream()
                .map(point ->
                    JsonObject.empty()
                        .with("total", point.totalSeconds())
                        .with("lost", point.lostWorkSeconds()))
                .toList())
        .with("traces", section.traces().stream().map(trace -> trace.toJson(horizon)).toList())
        .with("horizon", horizon)
        .with("passages", section.passages().stream().map(Passage::toJson).toList())
        .with("table", ResultTable.of(section).toJson());
  }

  private static JsonObject result(SimulationResult result) {
    return JsonObject.empty()
        .with("policy", result.policy().name())
        .with("family", result.policy().family().key())
        .with("obeys", result.policy().obeysAggression())
        .with("aggression", ResultWords.aggression(result))
        .with("total", result.outcome().totalSeconds())
        .with("lost", result.outcome().lostWorkSeconds())
        .with("completed", result.outcome().completed())
        .with("broke", result.brokeDowntimeLimit())
        .with("words", ResultWords.of(result));
  }

  private static String facts(ScenarioSection section) {
    int never = 0;
    int broke = 0;
    for (SimulationResult result : section.results()) {
      if (!result.outcome().completed()) {
        never++;
      } else if (result.brokeDowntimeLimit()) {
        broke++;
      }
    }
    int all = section.results().size();
    return "One copy of its memory takes "
        + Numbers.duration(section.singleCopySeconds())
        + ", the downtime limit is "
        + Numbers.duration(section.maxDowntimeSeconds())
        + ". Of "
        + all
        + " migrations "
        + (all - never - broke)
        + " finished within the limit, "
        + broke
        + " finished but broke it, "
        + never
        + " never finished.";
  }
}
