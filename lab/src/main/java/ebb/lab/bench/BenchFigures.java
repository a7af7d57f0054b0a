package ebb.lab.bench;

import ebb.sim.suite.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What ebb is held to on real machines. */
final class BenchFigures {

  private static final double TO_DEFAULTS = 0.5;
  private static final double TO_BEST = 0.9;
  private static final double STALLS = 0.2;
  private static final double LATENCY = 0.5;
  private static final double OVER_LIMIT_SECONDS = 0.05;
  private static final double PREDICTION_ERROR = 0.15;
  private static final List<String> SHARES = List.of("0.5", "0.2", "0.1", "0.05");

  private final Results results;

  BenchFigures(Results results) {
    this.results = results;
  }

  /** All that can be told from what has been run. */
  List<Figure> all() {
    List<Figure> figures = new ArrayList<>();
    List<BenchCase> hard =
        results.hard().stream()
            .filter(where -> results.of(where, Results.OWN).isPresent())
            .toList();
    if (!hard.isEmpty()) {
      double finished =
          hard.stream()
              .filter(where -> results.of(where, Results.OWN).filter(Group::finished).isPresent())
              .count();
      figures.add(
          Figure.atLeast(
              "finished, of cases in which plain pre-copy does not", finished / hard.size(), 1));
      versus(figures, hard, "total time", Group::totalSeconds);
      versus(figures, hard, "lost work", Group::lostWorkSeconds);
    }
    stalls(figures);
    programs(figures);
    downtime(figures);
    prediction(figures);
    return figures;
  }

  private void versus(
      List<Figure> figures, List<BenchCase> hard, String what, Function<Group, Spread> figure) {
    median(ratios(hard, where -> results.of(where, Results.DEFAULTS), figure))
        .ifPresent(ratio ->
            figures.add(
                Figure.atMost(
                    "median " + what + " / auto-converge's defaults", ratio, TO_DEFAULTS)));
    median(ratios(hard, where -> results.bestTuned(where, figure), figure))
        .ifPresent(ratio ->
            figures.add(
                Figure.atMost(
                    "median " + what + " / auto-converge at its best setting for the case",
                    ratio,
                    TO_BEST)));
  }

  /** One ratio for each case where both were run. */
  List<Ratio> ratios(
      List<BenchCase> cases,
      Function<BenchCase, Optional<Group>> rival,
      Function<Group, Spread> figure) {
    return cases.stream()
        .flatMap(
            where -> Ratio.of(results.of(where, Results.OWN), rival.apply(where), figure).stream())
        .toList();
  }

  private static Optional<Double> median(List<Ratio> ratios) {
    return ratios.isEmpty()
        ? Optional.empty()
        : Optional.of(Spread.of(ratios.stream().map(Ratio::median).toList()).median());
  }

  private void stalls(List<Figure> figures) {
    for (BenchCase where : results.cases()) {
      for (String share : SHARES) {
        Optional<Group> own = results.of(where, "held:" + share);
        Optional<Group> qemu = results.of(where, "held-qemu:" + share);
        if (own.isEmpty() || qemu.isEmpty()) {
          continue;
        }
        String what = " stall at a share of " + share + " / QEMU's own throttle, " + where.name();
        figures.add(
            Figure.atMost(
                "longest" + what,
                own.get().of(run -> run.cost().longestStallSeconds()).median()
                    / qemu.get().of(run -> run.cost().longestStallSeconds()).median(),
                STALLS));
        figures.add(
            Figure.atMost(
                "99th percentile of the" + what,
                own.get().of(run -> run.cost().stallP99Seconds()).median()
                    / qemu.get().of(run -> run.cost().stallP99Seconds()).median(),
                STALLS));
      }
    }
  }

  private void programs(List<Figure> figures) {
    for (BenchCase where : results.cases()) {
      Optional<Group> own = results.of(where, Results.GENTLE).filter(Group::isOfProgram);
      Optional<Group> rival = results.of(where, Results.DEFAULTS);
      if (own.isEmpty() || rival.isEmpty()) {
        continue;
      }
      String who = where.name() + ", ebb at 0.1 / auto-converge: ";
      figures.add(
          Figure.atMost(
              who + "99th percentile of latency",
              own.get().of(run -> run.cost().stallP99Seconds()).median()
                  / rival.get().of(run -> run.cost().stallP99Seconds()).median(),
              LATENCY));
      figures.add(
          Figure.atMost(
              who + "total time",
              own.get().finished()
                  ? own.get().totalSeconds().median() / rival.get().totalSeconds().median()
                  : Double.POSITIVE_INFINITY,
              1));
    }
  }

  private void downtime(List<Figure> figures) {
    results.cases().stream()
        .filter(where -> where.link().shaped())
        .flatMap(where ->
            results.in(where).stream()
                .filter(group -> group.who().isOwn() && group.finished())
                .map(group -> group.downtimeSeconds().most() - where.maxDowntimeSeconds()))
        .max(Double::compare)
        .ifPresent(most ->
            figures.add(
                Figure.atMost(
                    "longest downtime on a shaped link, over the limit, s",
                    most,
                    OVER_LIMIT_SECONDS)));
  }

  private void prediction(List<Figure> figures) {
    List<Double> errors =
        Foretold.all(results).stream().map(Foretold::error).filter(Double::isFinite).toList();
    if (!errors.isEmpty()) {
      figures.add(
          Figure.atMost(
              "median error of the total time that the simulator foretells",
              Spread.of(errors).median(),
              PREDICTION_ERROR));
    }
  }
}
