package ebb.cli;

import ebb.json.JsonObject;
import ebb.lab.chaos.Chaos.Run;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What came out of many broken migrations: counts for each fault. */
final class ChaosReport {

  private static final String BAD = "BAD";

  private final Map<String, Map<String, Integer>> counts = new TreeMap<>();
  private int runs;
  private int bad;

  void add(Run run) {
    runs++;
    bad += run.isGood() ? 0 : 1;
    counts
        .computeIfAbsent(run.fault(), fault -> new TreeMap<>())
        .merge(run.isGood() ? run.ending() : BAD, 1, Integer::sum);
  }

  int runs() {
    return runs;
  }

  int bad() {
    return bad;
  }

  /**
   * One run, with what went wrong.
   *
   * @param verbose with the last lines of each ebb also where nothing has
   */
  static String text(Run run, boolean verbose) {
    var text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%-6d %-32s %5.1f s  %s%s",
                run.seed(),
                run.fault(),
                run.seconds(),
                run.isGood() ? "" : "BAD: ",
                run.ending()));
    run.problems().forEach(problem -> text.append("\n       ").append(problem));
    if (verbose || !run.isGood()) {
      run.said().forEach(line -> text.append("\n       | ").append(line));
    }
    return text.toString();
  }

  /** All of them, for a terminal. */
  String table() {
    var table = new StringBuilder("\n");
    counts.forEach((fault, endings) ->
        endings.forEach((ending, count) ->
            table.append(String.format(Locale.ROOT, "%-32s %-40s %4d%n", fault, ending, count))));
    return table.append("\n").append(total()).toString();
  }

  /** All of them, for a document. */
  String markdown() {
    var table =
        new StringBuilder("\n" + total() + "\n\n| fault | runs | ended with |\n|---|---|---|\n");
    counts.forEach((fault, endings) ->
        table.append(
            String.format(
                Locale.ROOT,
                "| `%s` | %d | %s |%n",
                fault,
                endings.values().stream().mapToInt(Integer::intValue).sum(),
                endings.entrySet().stream()
                    .map(ending -> ending.getValue() + " × " + ending.getKey())
                    .collect(Collectors.joining("; ")))));
    return table.toString().stripTrailing();
  }

  private String total() {
    return runs + " runs, " + bad + " bad";
  }

  static JsonObject toJson(Run run) {
    return JsonObject.empty()
        .with("seed", run.seed())
        .with("fault", run.fault())
        .with("ending", run.ending())
        .with("good", run.isGood())
        .with("seconds", run.seconds())
        .with("problems", String.join("; ", run.problems()));
  }

  JsonObject toJson() {
    JsonObject byFault = JsonObject.empty();
    for (Map.Entry<String, Map<String, Integer>> fault : counts.entrySet()) {
      JsonObject endings = JsonObject.empty();
      for (Map.Entry<String, Integer> ending : fault.getValue().entrySet()) {
        endings = endings.with(ending.getKey(), ending.getValue());
      }
      byFault = byFault.with(fault.getKey(), endings);
    }
    return JsonObject.empty().with("runs", runs).with("bad", bad).with("counts", byFault);
  }
}
