package ebb.lab.bench;

import ebb.json.JsonObject;
import ebb.sim.report.Trace;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** A run as one line of JSON, and back. */
final class RunJson {

  private static final int MOST_POINTS = 240;

  private RunJson() {}

  static JsonObject of(BenchRun run) {
    JsonObject json =
        JsonObject.empty()
            .with("case", run.caseName())
            .with("policy", run.policy())
            .with("aggression", run.aggression());
    BenchRun.Cost cost = run.cost();
    if (run.program().isPresent()) {
      json = json.with("program", program(run.program().get()));
    }
    return json.with("qemu", run.qemu())
        .with("repetition", run.repetition())
        .with("completed", run.completed())
        .with("good", run.good())
        .with("totalSeconds", run.totalSeconds())
        .with("lostWorkSeconds", rounded(cost.lostWorkSeconds()))
        .with("downtimeSeconds", cost.downtimeSeconds())
        .with("minShare", rounded(cost.minShare()))
        .with("longestStallSeconds", cost.longestStallSeconds())
        .with("stallP99Seconds", rounded(cost.stallP99Seconds()))
        .with("sentBytes", run.sentBytes())
        .with("rounds", run.rounds())
        .with("startMillis", run.startMillis())
        .with("trace", trace(run.trace()));
  }

  private static JsonObject program(Program program) {
    return JsonObject.empty()
        .with("before", seen(program.before()))
        .with("during", seen(program.during()))
        .with("after", seen(program.after()))
        .with("lostOperations", rounded(program.lostOperations()))
        .with(
            "course",
            program.course().stream()
                .map(moment ->
                    JsonObject.empty()
                        .with("t", rounded(moment.seconds()))
                        .with("ops", rounded(moment.operationsPerSecond()))
                        .with("p99", rounded(moment.p99Millis())))
                .toList());
  }

  private static Program program(JsonObject json) {
    return new Program(
        seen(json, "before"),
        seen(json, "during"),
        seen(json, "after"),
        decimal(json, "lostOperations"),
        json.objects("course").stream()
            .map(moment ->
                new Program.Moment(
                    decimal(moment, "t"), decimal(moment, "ops"), decimal(moment, "p99")))
            .toList());
  }

  private static JsonObject seen(Program.Seen seen) {
    return JsonObject.empty()
        .with("operationsPerSecond", rounded(seen.operationsPerSecond()))
        .with("medianMillis", seen.medianMillis())
        .with("p99Millis", seen.p99Millis())
        .with("longestMillis", seen.longestMillis());
  }

  private static Program.Seen seen(JsonObject json, String name) {
    JsonObject seen = json.object(name).orElseThrow(() -> missing(name));
    return new Program.Seen(
        decimal(seen, "operationsPerSecond"),
        decimal(seen, "medianMillis"),
        decimal(seen, "p99Millis"),
        decimal(seen, "longestMillis"));
  }

  /** Thinned: a page has no room for more. */
  private static List<JsonObject> trace(List<Trace.Point> points) {
    int every = Math.max(1, points.size() / MOST_POINTS);
    return IntStream.range(0, points.size())
        .filter(i -> i % every == 0 || i == points.size() - 1)
        .mapToObj(points::get)
        .map(point ->
            JsonObject.empty()
                .with("t", rounded(point.seconds()))
                .with("remaining", (long) point.remainingBytes())
                .with("share", rounded(point.share())))
        .toList();
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException when it is no run
   */
  static BenchRun parse(String line) {
    JsonObject json = JsonObject.parse(line);
    return new BenchRun(
        text(json, "case"),
        text(json, "policy"),
        json.has("aggression")
            ? OptionalDouble.of(decimal(json, "aggression"))
            : OptionalDouble.empty(),
        text(json, "qemu"),
        (int) decimal(json, "repetition"),
        flag(json, "completed"),
        flag(json, "good"),
        new BenchRun.Cost(
            decimal(json, "lostWorkSeconds"),
            decimal(json, "downtimeSeconds"),
            decimal(json, "minShare"),
            decimal(json, "longestStallSeconds"),
            decimal(json, "stallP99Seconds")),
        decimal(json, "totalSeconds"),
        (long) decimal(json, "sentBytes"),
        (long) decimal(json, "rounds"),
        (long) decimal(json, "startMillis"),
        json.objects("trace").stream()
            .map(point ->
                new Trace.Point(
                    decimal(point, "t"), decimal(point, "remaining"), decimal(point, "share")))
            .toList(),
        json.object("program").map(RunJson::program));
  }

  private static String text(JsonObject json, String name) {
    return json.text(name).orElseThrow(() -> missing(name));
  }

  private static double decimal(JsonObject json, String name) {
    return json.decimal(name).orElseThrow(() -> missing(name));
  }

  private static boolean flag(JsonObject json, String name) {
    return json.flag(name).orElseThrow(() -> missing(name));
  }

  private static IllegalArgumentException missing(String name) {
    return new IllegalArgumentException("a run without '" + name + "'");
  }
}
