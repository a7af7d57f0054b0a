package ebb.sim.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A reduced run of the figures: those that are met stay met, the others do not get worse. */
class FiguresTest {

  private static final int SCENARIOS = 200;

  /** The best reached so far where the bar is not, with room for the smaller sample. */
  private static final Map<String, Double> REACHED =
      Map.ofEntries(
          Map.entry("total time, 95th percentile, ebb 0.5 / auto-converge-7.2", 1.02),
          Map.entry("lost work, 95th percentile, ebb 0.5 / auto-converge-7.2", 1.9),
          Map.entry("better or equal in all three, ebb 0.5 / auto-converge-7.2", 0.41),
          Map.entry("lost work, 95th percentile at equal total time, ebb / auto-converge-7.2", 1.4),
          Map.entry("lost work, median, ebb 0.5 / clairvoyant at the same total time", 3.0),
          Map.entry(
              "lost work, 95th percentile, ebb 0.5 / clairvoyant at the same total time", 32.0),
          Map.entry("downtime limit broken, ebb 0.5", 0.005),
          Map.entry("deadlines called feasible and met, in trouble", 0.975),
          Map.entry("guests that lose more work by a deadline met with ease", 1.0));

  private static final Map<String, Double> REACHED_SINCE_9_2 =
      Map.of(
          "total time, median", 0.75,
          "lost work, median", 0.65,
          "total time, 95th percentile", 1.05,
          "lost work, 95th percentile", 1.9,
          "better or equal in all three", 0.36,
          "lost work, 95th percentile at equal total time", 1.8,
          "lost work, median at equal total time", 0.65);

  @Test
  void theFiguresHold() {
    List<Figure> figures = Figures.measure(SCENARIOS, 1);

    assertThat(figures).hasSizeGreaterThan(40);
    for (Figure figure : figures) {
      double reached = REACHED.getOrDefault(figure.what(), since(figure));
      boolean holds =
          figure.isMet()
              || (figure.atMost() ? figure.value() <= reached : figure.value() >= reached);
      assertThat(holds)
          .as("%s: %s, reached so far %s", figure.what(), figure.value(), reached)
          .isTrue();
    }
  }

  private static double since(Figure figure) {
    String what = figure.what();
    boolean newer = what.endsWith("-9.2") || what.endsWith("-11.1");
    double none = figure.atMost() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    return newer ? REACHED_SINCE_9_2.getOrDefault(what.replaceFirst(", ebb .*", ""), none) : none;
  }

  @Test
  void theStandardSuiteHasFortyScenariosOrMoreEachWithItsOwnName() {
    List<StandardSuite.Entry> entries = StandardSuite.entries();

    assertThat(entries).hasSizeGreaterThanOrEqualTo(40);
    assertThat(entries.stream().collect(Collectors.groupingBy(e -> e.scenario().name())))
        .hasSameSizeAs(entries);
    assertThat(entries).allSatisfy(entry -> assertThat(entry.about()).endsWith("."));
  }
}
