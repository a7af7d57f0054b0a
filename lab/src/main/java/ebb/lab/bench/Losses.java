package ebb.lab.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Where somebody else did better than ebb at 0.5: each case and figure with the rival that was the
 * farthest ahead, of those that finished and kept the downtime limit. Post-copy, which is not of
 * their kind, stands beside it and hides nobody.
 */
final class Losses {

  /** Less than this is no difference. */
  private static final double CLEARLY = 1.05;

  private static final String POST_COPY = "post-copy";

  private static final double MEASURING_TOLERANCE = 1.05;

  /**
   * A figure.
   *
   * @param sign 1 where less is better, -1 where more is
   * @param worthMentioning differences below this are nobody's concern, in its unit
   */
  private record Measure(
      String name, double sign, double worthMentioning, Function<Group, Spread> figure) {

    /** Such as {@code total time, s: 9.1 for 4.2}. */
    String against(Group rival, Group own) {
      String digits = worthMentioning < 1 ? "%.1f" : "%.0f";
      return String.format(
          Locale.ROOT,
          "%s: " + digits + " for " + digits,
          name,
          figure.apply(rival).median(),
          figure.apply(own).median());
    }
  }

  private static final List<Measure> MEASURES =
      List.of(
          new Measure("total time, s", 1, 0.2, Group::totalSeconds),
          new Measure("lost work, s", 1, 0.1, Group::lostWorkSeconds),
          new Measure(
              "least share, %", -1, 2, group -> group.of(run -> run.cost().minShare() * 100)),
          new Measure(
              "longest stall, ms",
              1,
              20,
              group -> group.of(run -> run.cost().longestStallSeconds() * 1000)),
          new Measure(
              "downtime, ms", 1, 50, group -> group.of(run -> run.cost().downtimeSeconds() * 1000)),
          new Measure("sent, MiB", 1, 10, group -> group.of(run -> run.sentBytes() / 1048576.0)));

  /**
   * One loss.
   *
   * @param rival the farthest ahead
   * @param price what the rival paid: the figures in which it is behind ebb, by how much
   */
  record Loss(
      BenchCase where, String figure, Spread own, Group rival, Spread theirs, List<String> price) {

    Loss {
      price = List.copyOf(price);
    }
  }

  private Losses() {}

  /** All of them. */
  static List<Loss> in(Results results) {
    List<Loss> losses = new ArrayList<>();
    for (BenchCase where : results.cases()) {
      results
          .of(where, Results.OWN)
          .ifPresent(own -> {
            for (Measure measure : MEASURES) {
              add(losses, results, own, measure, who -> !who.name().equals(POST_COPY));
              add(losses, results, own, measure, who -> who.name().equals(POST_COPY));
            }
          });
    }
    return losses;
  }

  private static void add(
      List<Loss> losses, Results results, Group own, Measure measure, Predicate<Contestant> among) {
    Spread mine = measure.figure().apply(own);
    results.in(own.where()).stream()
        .filter(group -> !group.who().isOwn() && !group.who().isHeld())
        .filter(group -> among.test(group.who()))
        .filter(Losses::fair)
        .filter(group -> isAhead(measure, mine, measure.figure().apply(group)))
        .min(
            Comparator.comparingDouble(
                group -> measure.sign() * measure.figure().apply(group).median()))
        .ifPresent(group ->
            losses.add(
                new Loss(
                    own.where(),
                    measure.name(),
                    mine,
                    group,
                    measure.figure().apply(group),
                    price(own, group))));
  }

  private static List<String> price(Group own, Group rival) {
    List<String> price = new ArrayList<>();
    for (Measure measure : MEASURES) {
      if (isAhead(measure, measure.figure().apply(rival), measure.figure().apply(own))) {
        price.add(measure.against(rival, own));
      }
    }
    if (rival.who().name().equals(POST_COPY)) {
      price.add("a link that breaks on the way ends the guest");
    }
    return price;
  }

  private static boolean fair(Group group) {
    double limit = group.where().maxDowntimeSeconds() * MEASURING_TOLERANCE;
    return group.finished() && group.downtimeSeconds().median() <= limit;
  }

  private static boolean isAhead(Measure measure, Spread mine, Spread theirs) {
    double gap = measure.sign() * (mine.median() - theirs.median());
    double better = measure.sign() > 0 ? theirs.median() : mine.median();
    double worse = measure.sign() > 0 ? mine.median() : theirs.median();
    return gap >= measure.worthMentioning() && worse >= better * CLEARLY;
  }
}
