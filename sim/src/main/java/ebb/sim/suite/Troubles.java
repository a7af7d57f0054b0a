package ebb.sim.suite;

import ebb.sim.machine.Chance;
import ebb.sim.scenario.LinkSpec;
import ebb.sim.scenario.LinkSpec.Change;
import ebb.sim.scenario.Meddling;
import ebb.sim.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The scenarios of {@link RandomScenarios} with what single moments do to them, the n-th of a seed
 * always the same, by thirds:
 *
 * <ul>
 *   <li>a link that starts slow: 1 MiB/s for the first 1 to 5 s, as Nova has it;
 *   <li>one that pauses: one to four times, at least 5 s apart, for 0.5 to 3 s, as a bond that
 *       fails over does;
 *   <li>somebody who changes the hypervisor's parameters: one to four times the cap (to a tenth to
 *       four times the link's speed), the downtime limit (30 ms to 3 s), or auto-converge, on.
 * </ul>
 */
public final class Troubles {

  private static final double MIB = 1 << 20;
  private static final long STREAM = 0x7472_6f75_626c_65L;

  private static final double APART_SECONDS = 5;

  private final long seed;
  private long drawn;

  private Troubles(long seed) {
    this.seed = seed;
  }

  /** The n-th scenario of a seed, in trouble. */
  public static Scenario draw(long seed, int number) {
    return drawn(seed, number).scenario();
  }

  /** The n-th scenario of a seed, and the time that one copy takes without the trouble. */
  static Deadlines.Case drawn(long seed, int number) {
    Scenario plain = RandomScenarios.draw(seed, number);
    Scenario troubled = new Troubles(Chance.stream(seed ^ STREAM, number)).troubled(plain);
    return new Deadlines.Case(troubled, plain.singleCopySeconds());
  }

  private Scenario troubled(Scenario plain) {
    double copy = plain.singleCopySeconds();
    return switch ((int) uniform(0, 3)) {
      case 0 -> plain.with(slowAtFirst(plain.link(), uniform(1, 5)), List.of());
      case 1 -> plain.with(pausing(plain.link(), copy), List.of());
      default -> plain.with(plain.link(), meddling(plain, copy));
    };
  }

  private static LinkSpec slowAtFirst(LinkSpec link, double seconds) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change(seconds, link.carriedAt(seconds)));
    link.changes().stream().filter(c -> c.atSeconds() > seconds).forEach(changes::add);
    return link.carrying(MIB, changes);
  }

  private LinkSpec pausing(LinkSpec link, double copy) {
    var pauses = new TreeMap<Double, Double>();
    int count = 1 + (int) uniform(0, 4);
    double at = 0.1;
    for (int i = 0; i < count; i++) {
      at += uniform(0, 1.5 * copy / count);
      double seconds = uniform(0.5, 3);
      pauses.put(at, seconds);
      at += seconds + APART_SECONDS;
    }
    var moments = new TreeSet<Double>();
    link.changes().forEach(change -> moments.add(change.atSeconds()));
    pauses.forEach((start, seconds) -> {
      moments.add(start);
      moments.add(start + seconds);
    });
    List<Change> changes =
        moments.stream()
            .map(when -> new Change(when, isIn(pauses, when) ? 0 : link.carriedAt(when)))
            .toList();
    return link.carrying(link.bytesPerSecond(), changes);
  }

  private static boolean isIn(Map<Double, Double> pauses, double at) {
    return pauses.entrySet().stream()
        .anyMatch(pause -> pause.getKey() <= at && at < pause.getKey() + pause.getValue());
  }

  private List<Meddling> meddling(Scenario plain, double copy) {
    var moments = new TreeSet<Double>();
    for (int i = 1 + (int) uniform(0, 4); i > 0; i--) {
      moments.add(uniform(0.5, 1.5 * copy));
    }
    return moments.stream().map(at -> new Meddling(at, change(plain))).toList();
  }

  private Meddling.Change change(Scenario plain) {
    return switch ((int) uniform(0, 3)) {
      case 0 -> new Meddling.Cap(plain.link().bytesPerSecondAt(0) * logUniform(0.1, 4));
      case 1 -> new Meddling.Downtime(logUniform(0.03, 3));
      default -> new Meddling.AutoConverge();
    };
  }

  private double uniform(double low, double high) {
    return low + (high - low) * Chance.uniform(seed, drawn++);
  }

  private double logUniform(double low, double high) {
    return low * StrictMath.pow(high / low, uniform(0, 1));
  }
}
