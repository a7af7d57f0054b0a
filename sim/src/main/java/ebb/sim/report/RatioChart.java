package ebb.sim.report;

import ebb.sim.report.SuiteSection.RatioDistribution;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How one ratio is spread over the scenarios: a cumulative curve, and under it each scenario as a
 * dot, so that no loss hides in a mean. Left of 1 ebb is better; what is right of it is shaded as a
 * loss. Ratios that are nothing or infinite have places of their own at the ends.
 */
final class RatioChart {

  private static final int WIDTH = 960;
  private static final double LEFT = 110;
  private static final double RIGHT = WIDTH - 70;
  private static final double TOP = 26;
  private static final double CURVE_BOTTOM = 166;
  private static final double END_BAND = 34;
  private static final double DOT = 6;
  private static final int HIGHEST_PILE = 12;

  private final RatioDistribution distribution;
  private final List<Double> sorted;
  private final Scale across;
  private final Scale up = Scale.fromZero(1, CURVE_BOTTOM, TOP);

  private RatioChart(RatioDistribution distribution, double low, double high) {
    this.distribution = distribution;
    this.sorted = comparable(distribution);
    this.across = new Scale(true, low, high, LEFT, RIGHT);
  }

  /** The ratios that are any, from low to high. */
  private static List<Double> comparable(RatioDistribution distribution) {
    List<Double> sorted =
        new ArrayList<>(distribution.ratios().stream().filter(r -> !r.isNaN()).toList());
    Collections.sort(sorted);
    return sorted;
  }

  /** Draws all of them on the same axis, each under its name and with its figures in words. */
  static String drawAll(List<RatioDistribution> distributions) {
    double low = 0.5;
    double high = 2;
    for (RatioDistribution distribution : distributions) {
      for (double ratio : comparable(distribution)) {
        low = ratio > 0 ? Math.min(low, ratio) : low;
        high = ratio < Double.POSITIVE_INFINITY ? Math.max(high, ratio) : high;
      }
      if (distribution.bar() > 0) {
        low = Math.min(low, distribution.bar());
        high = Math.max(high, distribution.bar());
      }
    }
    var out = new StringBuilder();
    for (RatioDistribution distribution : distributions) {
      var chart = new RatioChart(distribution, low / 1.1, high * 1.1);
      out.append("<figure class=\"ratio\"><figcaption><strong>");
      out.append(Html.escape(distribution.label())).append("</strong> <span class=\"facts\">");
      out.append(Html.escape(chart.facts())).append("</span></figcaption>");
      out.append("<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"chart\">");
      out.append(chart.draw()).append("</div></figure>\n");
    }
    return out.toString();
  }

  private String facts() {
    int all = sorted.size();
    int missing = distribution.ratios().size() - all;
    if (all == 0) {
      return "nothing to compare";
    }
    long losses = sorted.stream().filter(r -> r > 1).count();
    String facts =
        "median "
            + Numbers.ratio(quantile(0.5))
            + " · nine in ten at most "
            + Numbers.ratio(quantile(0.9))
            + " · worst "
            + Numbers.ratio(sorted.get(all - 1))
            + " · above 1 in "
            + losses
            + " of "
            + all;
    if (!Double.isNaN(distribution.bar())) {
      long within = sorted.stream().filter(r -> r <= distribution.bar()).count();
      facts += " · at most the bar of " + Numbers.plain(distribution.bar()) + " in " + within;
    }
    return missing == 0 ? facts : facts + " · not comparable: " + missing;
  }

  /** The least ratio that at least this part of the scenarios does not exceed. */
  private double quantile(double part) {
    int index = (int) Math.ceil(part * sorted.size() - 1e-9) - 1;
    return sorted.get(Math.max(0, index));
  }

  private String draw() {
    List<List<Double>> piles = piles();
    int highest = piles.stream().mapToInt(List::size).max().orElse(1);
    double spacing = highest <= HIGHEST_PILE ? DOT : DOT * HIGHEST_PILE / highest;
    double axis = CURVE_BOTTOM + 16 + Math.max(3, highest) * spacing;
    int height = (int) axis + 44;
    var svg = new Svg("ratios", WIDTH, height, distribution.label(), facts());
    svg.rectangle("loss", new Box(across.at(1), TOP, RIGHT + END_BAND - across.at(1), axis - TOP));
    for (double value : new double[] {0, 0.25, 0.5, 0.75, 1}) {
      double y = up.at(value);
      svg.line("grid", LEFT - END_BAND, y, RIGHT + END_BAND, y);
      svg.text("tick end", LEFT - END_BAND - 8, y + 4, Numbers.percent(value) + " %");
    }
    for (double value : across.ticks(14)) {
      if (Math.abs(across.at(value) - across.at(1)) > 14 || value == 1) {
        double x = across.at(value);
        svg.line("grid", x, TOP, x, axis).text("tick mid", x, axis + 17, Numbers.step(value));
      }
    }
    svg.line("axis", LEFT - END_BAND, axis, RIGHT + END_BAND, axis);
    ends(svg, axis);
    double one = across.at(1);
    svg.line("one", one, TOP - 8, one, axis)
        .text("note", one + 5, TOP - 6, "1: alike · ebb loses →");
    bar(svg, axis);
    svg.open("f-ebb").path("line", curve());
    for (List<Double> pile : piles) {
      for (int i = 0; i < pile.size(); i++) {
        double ratio = pile.get(i);
        svg.raw("<g data-tip=\"" + Numbers.ratio(ratio) + "\">");
        svg.path(
            ratio > 1 ? "dot lost" : "dot",
            "M" + at(x(ratio)) + " " + at(axis - 6 - i * spacing) + "h0");
        svg.raw("</g>");
      }
    }
    svg.close();
    svg.text("axis-name end", RIGHT, axis + 36, "ratio, logarithmic; less is better");
    return svg.end();
  }

  private void ends(Svg svg, double axis) {
    if (!sorted.isEmpty() && sorted.get(0) <= 0) {
      svg.line("reference", LEFT - 8, TOP, LEFT - 8, axis);
      svg.text("tick mid", x(0), axis + 17, "0");
      svg.text("tick mid", x(0), axis + 32, "only ebb finished");
    }
    if (!sorted.isEmpty() && sorted.get(sorted.size() - 1).isInfinite()) {
      svg.line("reference", RIGHT + 8, TOP, RIGHT + 8, axis);
      svg.text("tick mid", x(Double.POSITIVE_INFINITY), axis + 17, "∞");
    }
  }

  private void bar(Svg svg, double axis) {
    double bar = distribution.bar();
    if (bar > 0 && bar < Double.POSITIVE_INFINITY) {
      double x = across.at(bar);
      svg.line("bar", x, TOP - 8, x, axis);
      boolean left = bar <= 1;
      String text = "bar " + Numbers.plain(bar);
      svg.text(left ? "note end" : "note", left ? x - 5 : x + 5, TOP + (left ? -6 : 8), text);
    }
  }

  private double x(double ratio) {
    if (ratio <= 0) {
      return LEFT - END_BAND / 2 - 4;
    }
    return Double.isInfinite(ratio) ? RIGHT + END_BAND / 2 + 4 : across.at(ratio);
  }

  private String curve() {
    var line = new StringBuilder();
    for (int i = 0; i < sorted.size(); i++) {
      double x = x(sorted.get(i));
      if (i == 0) {
        line.append('M').append(at(Math.min(x, LEFT - END_BAND))).append(' ').append(at(up.at(0)));
      }
      line.append('H').append(at(x)).append('V').append(at(up.at((i + 1.0) / sorted.size())));
    }
    return sorted.isEmpty() ? "M0 0" : line.append('H').append(at(RIGHT + END_BAND)).toString();
  }

  /** Dots that would lie on each other, one on top of the other. */
  private List<List<Double>> piles() {
    List<List<Double>> piles = new ArrayList<>();
    for (double ratio : sorted) {
      List<Double> pile = piles.isEmpty() ? List.of() : piles.get(piles.size() - 1);
      if (!pile.isEmpty() && x(ratio) - x(pile.get(0)) < DOT && ratio > 1 == pile.get(0) > 1) {
        pile.add(ratio);
      } else {
        piles.add(new ArrayList<>(List.of(ratio)));
      }
    }
    return piles;
  }

  private static String at(double value) {
    return Numbers.coordinate(value);
  }
}
