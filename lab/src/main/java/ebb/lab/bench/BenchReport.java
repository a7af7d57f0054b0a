package ebb.lab.bench;

import ebb.sim.report.Passage;
import ebb.sim.report.Passage.Paragraph;
import ebb.sim.report.Passage.Tabled;
import ebb.sim.report.Report;
import ebb.sim.report.ScenarioSection;
import ebb.sim.report.SuiteSection;
import ebb.sim.report.SuiteSection.Finishing;
import ebb.sim.report.SuiteSection.NamedRatio;
import ebb.sim.report.SuiteSection.RatioDistribution;
import ebb.sim.report.Trace;
import ebb.sim.suite.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes the page of a benchmark. */
public final class BenchReport {

  private static final List<String> TRACED =
      List.of("none", Results.DEFAULTS, "auto-converge-80", Results.GENTLE, Results.OWN);

  private final Results results;
  private final BenchFigures figures;
  private final Optional<Passage> sideBySide;

  private BenchReport(Results results, Optional<Passage> sideBySide) {
    this.results = results;
    this.sideBySide = sideBySide;
    this.figures = new BenchFigures(results);
  }

  /**
   * The page.
   *
   * @param suite decides the order of the cases
   * @param qemu version whose runs are shown
   * @param command the command line that makes the page again
   * @param versions of what made it, and on what machine
   */
  public static Report of(
      Suite suite, String qemu, List<BenchRun> runs, String command, String versions) {
    return new BenchReport(
            new Results(suite.cases(), qemu, runs), VersionsPassage.of(suite.cases(), runs))
        .report(command, versions);
  }

  /** The figures that ebb is held to, as far as they have been measured. */
  public static List<Figure> figures(Suite suite, String qemu, List<BenchRun> runs) {
    return new BenchFigures(new Results(suite.cases(), qemu, runs)).all();
  }

  private Report report(String command, String versions) {
    return new Report(
        "ebb and its rivals between real QEMUs",
        command,
        versions,
        results.cases().stream().map(this::section).toList(),
        Optional.of(new SuiteSection(distributions(), finishing())),
        Stream.of(
                Stream.of(held(), losses(), ratios(), foretold()),
                sideBySide.stream(),
                Stream.of(repeat(command)))
            .flatMap(passages -> passages)
            .toList());
  }

  private ScenarioSection section(BenchCase where) {
    List<Group> groups = results.in(where);
    return new ScenarioSection(
        where.name(),
        where.describe()
            + ". Medians; the ranges are in the table at the end of this part."
            + (groups.stream().anyMatch(Group::isOfProgram)
                ? " Lost work is the seconds that the program takes to do what it could not do."
                : ""),
        Prediction.scenario(where).singleCopySeconds(),
        where.maxDowntimeSeconds(),
        groups.stream().filter(group -> !group.who().isHeld()).map(Group::result).toList(),
        List.of(),
        groups.stream()
            .filter(group -> TRACED.contains(group.who().label()))
            .map(this::trace)
            .toList(),
        passages(where, groups));
  }

  private static List<Passage> passages(BenchCase where, List<Group> groups) {
    List<Passage> passages = new ArrayList<>(ProgramPassages.of(where, groups));
    passages.add(Passage.of("Median and range", ranges(groups)));
    return passages;
  }

  private Trace trace(Group group) {
    BenchRun middle = group.middle();
    return new Trace(group.who().id(), group.who().label(), middle.completed(), middle.trace());
  }

  private static Tabled ranges(List<Group> groups) {
    return Tabled.of(
        List.of(
            "policy",
            "runs",
            "total, s",
            "lost work, s",
            "downtime, ms",
            "least share, %",
            "longest stall, ms",
            "99 % of stalled time in stalls up to, ms",
            "memory intact"),
        groups.stream()
            .map(group ->
                List.of(
                    group.who().label(),
                    Integer.toString(group.runs().size()),
                    total(group),
                    text(group.lostWorkSeconds(), 2),
                    text(group.of(run -> run.cost().downtimeSeconds() * 1000), 0),
                    text(group.of(run -> run.cost().minShare() * 100), 0),
                    text(group.of(run -> run.cost().longestStallSeconds() * 1000), 0),
                    text(group.of(run -> run.cost().stallP99Seconds() * 1000), 1),
                    group.runs().stream().allMatch(BenchRun::good) ? "yes" : "NO"))
            .toList());
  }

  private static String total(Group group) {
    String seconds = text(group.totalSeconds(), 1);
    if (!group.finished()) {
      return "never, in " + seconds;
    }
    double deadline = group.who().deadlineSeconds(group.where());
    return Double.isInfinite(deadline) ? seconds : seconds + "; deadline " + number(deadline, 1);
  }

  private List<RatioDistribution> distributions() {
    List<RatioDistribution> all = new ArrayList<>();
    rivals()
        .forEach((name, rival) -> {
          add(all, "total time, " + name, rival.apply(Group::totalSeconds), Group::totalSeconds);
          add(
              all,
              "lost work, " + name,
              rival.apply(Group::lostWorkSeconds),
              Group::lostWorkSeconds);
        });
    return all;
  }

  /** Whom ebb is compared with, each as a choice that depends on the figure. */
  private Map<String, Function<Function<Group, Spread>, Function<BenchCase, Optional<Group>>>>
      rivals() {
    var rivals =
        new LinkedHashMap<
            String, Function<Function<Group, Spread>, Function<BenchCase, Optional<Group>>>>();
    rivals.put("ebb 0.5 / auto-converge", figure -> where -> results.of(where, Results.DEFAULTS));
    rivals.put(
        "ebb 0.5 / auto-converge at its best", figure -> where -> results.bestTuned(where, figure));
    return rivals;
  }

  private void add(
      List<RatioDistribution> all,
      String label,
      Function<BenchCase, Optional<Group>> rival,
      Function<Group, Spread> figure) {
    List<Ratio> some = figures.ratios(results.cases(), rival, figure);
    if (!some.isEmpty()) {
      double bar = label.endsWith("best") ? 0.9 : 0.5;
      all.add(
          new RatioDistribution(
              label,
              some.stream().map(r -> new NamedRatio(r.where().name(), r.median())).toList(),
              bar));
    }
  }

  private List<Finishing> finishing() {
    Map<String, List<Group>> byLabel = new LinkedHashMap<>();
    for (BenchCase where : results.cases()) {
      results.in(where).stream()
          .filter(group -> !group.who().isHeld())
          .forEach(group ->
              byLabel.computeIfAbsent(group.who().label(), k -> new ArrayList<>()).add(group));
    }
    return byLabel.entrySet().stream()
        .map(entry -> {
          List<Group> groups = entry.getValue();
          double all = groups.size();
          long never = groups.stream().filter(group -> !group.finished()).count();
          long broke =
              groups.stream()
                  .filter(group -> group.finished() && group.result().brokeDowntimeLimit())
                  .count();
          return new Finishing(
              entry.getKey().replace(':', ' '),
              groups.getFirst().who().id(),
              never / all,
              broke / all);
        })
        .toList();
  }

  private Passage held() {
    return Passage.of(
        "What ebb is held to",
        Tabled.of(
            List.of("figure", "measured", "bar", "met"),
            figures.all().stream()
                .map(figure ->
                    List.of(
                        figure.what(),
                        number(figure.value(), 3),
                        (figure.atMost() ? "at most " : "at least ") + number(figure.bar(), 2),
                        figure.isMet() ? "yes" : "NO"))
                .toList()));
  }

  private Passage losses() {
    List<Losses.Loss> losses = Losses.in(results);
    return Passage.of(
        "Where ebb loses",
        new Paragraph(
            "Every case and figure in which a rival that finished within the downtime limit did"
                + " better than ebb at 0.5, by a twentieth at least, with the rival farthest ahead"
                + " (post-copy beside the others) and what it paid: the figures in which it did"
                + " worse than ebb in the same case. A guest that is throttled hard from the start"
                + " is moved sooner than one that is first learnt; one that is throttled less is"
                + " moved later. What ebb trades, the aggression says: 0.1 is slower and gentler,"
                + " 0.9 the other way round. Plain pre-copy costs nothing where it finishes."),
        new Paragraph(
            "Lost work: where dirtying is in proportion to the CPU that a guest gets, a share s"
                + " below break-even b loses (1 - s) / (1 - s / b) of what one copy of the dirty"
                + " memory takes, so nothing loses less than stopping the guest dead, as an"
                + " auto-converge that starts at 99 % does. At 0.5, half of break-even, ebb loses"
                + " up to twice that by definition, at 0.9 hardly more."),
        new Paragraph(
            "Stalls: the kernel looks at a quota at its tick. With 250 ticks a second a vCPU"
                + " runs 4 to 8 ms before it has to stand still, however short the period, and"
                + " then stands still for all that it had too much. QEMU's own throttle lets it"
                + " run for 10 ms. So stalls are shorter than QEMU's by that, and not by the"
                + " periods of 10 ms that ebb asks for."),
        Tabled.of(
            List.of("case", "figure", "ebb 0.5", "rival", "its figure", "what it paid for it"),
            losses.stream()
                .map(loss ->
                    List.of(
                        loss.where().name(),
                        loss.figure(),
                        text(loss.own(), 1),
                        loss.rival().who().label(),
                        text(loss.theirs(), 1),
                        loss.price().isEmpty()
                            ? "nothing measured"
                            : String.join("; ", loss.price())))
                .toList()));
  }

  private Passage ratios() {
    List<List<String>> rows = new ArrayList<>();
    for (BenchCase where : results.cases()) {
      rivals()
          .forEach((name, rival) -> {
            row(rows, where, name, "total time", rival, Group::totalSeconds);
            row(rows, where, name, "lost work", rival, Group::lostWorkSeconds);
          });
    }
    return Passage.of(
        "Ratios with their spread",
        new Paragraph(
            "Below 1 ebb is better. The range goes from its best run against the rival's"
                + " worst to the other way round. A rival that never finished counts with"
                + " what it had taken when it was given up."),
        Tabled.of(List.of("case", "figure", "of", "rival's setting", "ratio", "from", "to"), rows));
  }

  private void row(
      List<List<String>> rows,
      BenchCase where,
      String name,
      String what,
      Function<Function<Group, Spread>, Function<BenchCase, Optional<Group>>> rival,
      Function<Group, Spread> figure) {
    Ratio.of(results.of(where, Results.OWN), rival.apply(figure).apply(where), figure)
        .ifPresent(ratio ->
            rows.add(
                List.of(
                    where.name(),
                    what,
                    name,
                    ratio.rival().who().label()
                        + (ratio.rival().finished() ? "" : " (never finished)"),
                    number(ratio.median(), 3),
                    number(ratio.least(), 3),
                    number(ratio.most(), 3))));
  }

  private Passage foretold() {
    return Passage.of(
        "Foretold by the simulator",
        new Paragraph(
            "The same cases in virtual time, from the parameters of guest and link alone. Of"
                + " what real programs write nothing is known beforehand."),
        Tabled.of(
            List.of("case", "policy", "foretold, s", "measured, s", "error, %"),
            Foretold.all(results).stream()
                .map(one ->
                    List.of(
                        one.group().where().name(),
                        one.group().who().label(),
                        number(one.totalSeconds(), 1),
                        one.group().finished() ? text(one.group().totalSeconds(), 1) : "never",
                        number(one.error() * 100, 0)))
                .toList()));
  }

  private static Passage repeat(String command) {
    return Passage.of(
        "To repeat it",
        new Paragraph(
            command
                + " — in a checkout, as root (the cgroup throttle and the shaped links need it),"
                + " on a machine that does nothing else. Each repetition runs every case, and each"
                + " case every policy one after the other. After each migration the guest verifies"
                + " all of its memory twice where it is then, and the source must have stopped."
                + " What takes longer than the limit is cancelled and counts as never finished."
                + " QEMU's dirty-limit is not among the rivals: it needs KVM with its dirty ring,"
                + " and these guests are emulated."));
  }

  private static String text(Spread spread, int digits) {
    String median = number(spread.median(), digits);
    String least = number(spread.least(), digits);
    String most = number(spread.most(), digits);
    return least.equals(most) ? median : median + " (" + least + "–" + most + ")";
  }

  private static String number(double value, int digits) {
    return Double.isNaN(value)
        ? "–"
        : Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
