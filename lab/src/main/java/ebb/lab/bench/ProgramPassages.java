package ebb.lab.bench;

import ebb.sim.report.Course;
import ebb.sim.report.Passage;
import ebb.sim.report.Passage.Charted;
import ebb.sim.report.Passage.Paragraph;
import ebb.sim.report.Passage.Tabled;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What the page tells of the users of a real program: a chart over time, and a table. */
final class ProgramPassages {

  private static final List<String> DRAWN =
      List.of(Results.DEFAULTS, "auto-converge-80", Results.GENTLE, Results.OWN);

  private ProgramPassages() {}

  /** Nothing where no program ran. */
  static List<Passage> of(BenchCase where, List<Group> groups) {
    List<Group> programs =
        groups.stream()
            .filter(group -> group.runs().stream().allMatch(run -> run.program().isPresent()))
            .toList();
    if (programs.isEmpty()) {
      return List.of();
    }
    return List.of(
        Passage.of(
            "What its users saw",
            new Charted(
                "What the users saw in " + where.name(),
                programs.stream()
                    .filter(group -> DRAWN.contains(group.who().label()))
                    .map(ProgramPassages::course)
                    .filter(course -> !course.moments().isEmpty())
                    .toList()),
            new Paragraph(
                "Medians over the runs. The latency is as the program's own tool measures it in"
                    + " the guest; the guest's clock stands still during the downtime, which"
                    + " comes on top."),
            table(programs)));
  }

  private static Course course(Group group) {
    BenchRun run = group.middle();
    return new Course(
        group.who().id(),
        group.who().label(),
        run.totalSeconds(),
        run.program().orElseThrow().course().stream()
            .map(moment ->
                new Course.Moment(
                    moment.seconds(), moment.p99Millis(), moment.operationsPerSecond()))
            .toList());
  }

  private static Tabled table(List<Group> programs) {
    return Tabled.of(
        List.of(
            "policy",
            "operations/s before",
            "during",
            "after",
            "lost operations",
            "median before, ms",
            "during, ms",
            "99th percentile before, ms",
            "during, ms",
            "longest during, ms"),
        programs.stream()
            .map(group ->
                List.of(
                    group.who().label(),
                    text(group, program -> program.before().operationsPerSecond()),
                    text(group, program -> program.during().operationsPerSecond()),
                    text(group, program -> program.after().operationsPerSecond()),
                    text(group, Program::lostOperations),
                    text(group, program -> program.before().medianMillis()),
                    text(group, program -> program.during().medianMillis()),
                    text(group, program -> program.before().p99Millis()),
                    text(group, program -> program.during().p99Millis()),
                    text(group, program -> program.during().longestMillis())))
            .toList());
  }

  private static String text(Group group, ToDoubleFunction<Program> figure) {
    double value = group.of(run -> figure.applyAsDouble(run.program().orElseThrow())).median();
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
  }
}
