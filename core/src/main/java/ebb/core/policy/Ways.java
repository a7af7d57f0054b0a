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
import java.util.Optional;

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
   * @param prospect what it would cost
   * @param hostCores CPU of the host that compression would take, cores
   */
  public record Way(Levers levers, Plan plan, Plan.Prospect prospect, double hostCores) {

    /** As is most likely. */
    public Course course() {
      return prospect.likely();
    }
  }

  private final List<Way> ways = new ArrayList<>();
  private final LeverSupport support;

  /**
   * Works out what each would cost.
   *
   * @param plan with nothing turned on
   * @param model of what levers make of the link; empty where nobody has looked at the pages
   * @param support what can be turned on
   * @param wish what is to be turned on in any case, and whether there may be more
   */
  public Ways(
      Plan plan, Optional<LeverModel> model, LeverSupport support, LeverWish wish, Intent intent) {
    this.support = support;
    Levers asked = wish.asked();
    model.ifPresent(it -> add(asked, plan, it, intent));
    if (ways.isEmpty()) {
      ways.add(new Way(asked, plan, plan.prospect(intent), 0));
    }
    if (model.isEmpty() || !wish.choose() || asked.compresses() || asked.zeroCopy()) {
      return;
    }
    if (!asked.usesMultifd() && support.has(Lever.XBZRLE)) {
      add(with(model.get().xbzrle(plan.rewrittenBytes()), asked), plan, model.get(), intent);
    }
    if (support.has(Lever.ZSTD)) {
      int channels = asked.usesMultifd() ? asked.channels() : wish.channels();
      add(with(Levers.zstd(channels), asked), plan, model.get(), intent);
    }
  }

  /** With nothing turned on, and nothing to choose. */
  public static Ways plain(Plan plan, Intent intent) {
    return new Ways(plan, Optional.empty(), LeverSupport.ALL, LeverWish.NONE, intent);
  }

  private static Levers with(Levers levers, Levers asked) {
    return asked.tls().map(levers::withTls).orElse(levers);
  }

  private void add(Levers levers, Plan plan, LeverModel model, Intent intent) {
    model
        .sending(levers, plan.rewrittenBytes())
        .ifPresent(sending -> {
          Plan way = plan.over(sending);
          ways.add(new Way(levers, way, way.prospect(intent), model.hostCores(levers, sending)));
        });
  }

  /** All of them, the simplest first: what was asked for in any case. */
  public List<Way> all() {
    return List.copyOf(ways);
  }

  /** With nothing turned on but what was asked for. */
  public Way simplest() {
    return ways.get(0);
  }

  /** What can be turned on, and why the rest cannot. */
  public LeverSupport support() {
    return support;
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
