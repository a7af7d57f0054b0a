package ebb.core.policy;

import ebb.core.Intent;
import ebb.core.lever.Lever;
import ebb.core.lever.LeverModel;
import ebb.core.lever.LeverSupport;
import ebb.core.lever.LeverWish;
import ebb.core.lever.Levers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The ways in which a guest could be migrated, by the levers that can be turned on, each with what
 * it would cost; and the best of them: the least lost work, or where that is much the same the
 * least time, or the simplest.
 */
public final class Ways {

  /** Lost work that differs by less is the same: a part of it, and vCPU-seconds. */
  private static final double SAME_LOST = 1.1;

  private static final double NOTHING_SECONDS = 0.05;
  private static final double SAME_TIME = 1.05;

  /**
   * One way.
   *
   * @param levers turned on for it
   * @param plan with what they make of the link
   * @param course as is most likely
   */
  public record Way(Levers levers, Plan plan, Course course) {}

  private final List<Way> ways = new ArrayList<>();

  /**
   * Works out what each would cost.
   *
   * @param plan with nothing turned on
   * @param model of what levers make of the link
   */
  public Ways(Plan plan, LeverModel model, LeverSupport support, LeverWish wish, Intent intent) {
    Levers asked = wish.asked();
    add(asked, plan, model, intent);
    if (asked.compresses() || asked.zeroCopy()) {
      return;
    }
    if (!asked.usesMultifd() && support.has(Lever.XBZRLE)) {
      add(with(model.xbzrle(plan.rewrittenBytes()), asked), plan, model, intent);
    }
    if (support.has(Lever.ZSTD)) {
      int channels = asked.usesMultifd() ? asked.channels() : wish.channels();
      add(with(Levers.zstd(channels), asked), plan, model, intent);
    }
  }

  private static Levers with(Levers levers, Levers asked) {
    return asked.tls().map(levers::withTls).orElse(levers);
  }

  private void add(Levers levers, Plan plan, LeverModel model, Intent intent) {
    model
        .sending(levers, plan.rewrittenBytes())
        .map(plan::over)
        .ifPresent(way -> ways.add(new Way(levers, way, way.prospect(intent).likely())));
  }

  /** All of them, the simplest first: what was asked for in any case. */
  public List<Way> all() {
    return List.copyOf(ways);
  }

  /** The best one. */
  public Way best() {
    double lost = ways.stream().mapToDouble(Ways::lost).min().orElseThrow();
    List<Way> cheap =
        ways.stream().filter(way -> lost(way) <= SAME_LOST * lost + NOTHING_SECONDS).toList();
    double soonest = cheap.stream().mapToDouble(way -> way.course().seconds()).min().orElseThrow();
    return cheap.stream()
        .filter(way -> way.course().seconds() <= SAME_TIME * soonest)
        .findFirst()
        .or(() -> cheap.stream().min(Comparator.comparingDouble(way -> way.course().seconds())))
        .orElseThrow();
  }

  private static double lost(Way way) {
    return way.course().ends() ? way.course().lostVcpuSeconds() : Double.POSITIVE_INFINITY;
  }
}
