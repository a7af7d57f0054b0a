package ebb.lab.bench;

import ebb.sim.report.Passage;
import ebb.sim.report.Passage.Paragraph;
import ebb.sim.report.Passage.Tabled;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The cases and policies with several QEMUs, side by side. */
final class VersionsPassage {

  private VersionsPassage() {}

  /** Nothing where no case was run with more than one QEMU. */
  static Optional<Passage> of(List<BenchCase> cases, List<BenchRun> runs) {
    List<String> versions = runs.stream().map(BenchRun::qemu).distinct().sorted().toList();
    List<Results> results =
        versions.stream().map(version -> new Results(cases, version, runs)).toList();
    List<List<String>> rows = new ArrayList<>();
    for (BenchCase where : cases) {
      runs.stream()
          .filter(run -> run.caseName().equals(where.name()))
          .map(BenchRun::label)
          .distinct()
          .map(label -> results.stream().map(result -> result.of(where, label)).toList())
          .filter(groups -> groups.stream().filter(Optional::isPresent).count() > 1)
          .forEach(groups -> rows.add(row(where, groups)));
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Stream<String> heads =
        Stream.of("total, s", "lost work, s", "longest stall, ms", "memory intact")
            .flatMap(what -> versions.stream().map(version -> what + ": " + version));
    return Optional.of(
        Passage.of(
            "Versions of QEMU",
            new Paragraph("Medians. The rest of the page is of one of them alone."),
            Tabled.of(Stream.concat(Stream.of("case", "policy"), heads).toList(), rows)));
  }

  private static List<String> row(BenchCase where, List<Optional<Group>> groups) {
    String label =
        groups.stream().flatMap(Optional::stream).findFirst().orElseThrow().who().label();
    Stream<String> cells =
        Stream.<Function<Group, String>>of(
                group -> (group.finished() ? "" : "never; ") + text("%.1f", group.totalSeconds()),
                group -> text("%.2f", group.lostWorkSeconds()),
                group -> text("%.0f", group.of(run -> run.cost().longestStallSeconds() * 1000)),
                group -> group.runs().stream().allMatch(BenchRun::good) ? "yes" : "NO")
            .flatMap(cell -> groups.stream().map(group -> group.map(cell).orElse("–")));
    return Stream.concat(Stream.of(where.name(), label), cells).toList();
  }

  private static String text(String format, Spread spread) {
    return String.format(Locale.ROOT, format, spread.median());
  }
}
