package ebb.lab.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What has been measured with one QEMU, by case and contestant. */
final class Results {

  /** The contestant whose figures are held to the bars. */
  static final String OWN = "ebb:0.5";

  /** ebb where the guest is to be hardly disturbed. */
  static final String GENTLE = "ebb:0.1";

  /** Auto-converge as it comes. */
  static final String DEFAULTS = "auto-converge";

  private final List<BenchCase> cases;
  private final Map<String, Map<String, Group>> groups = new LinkedHashMap<>();

  /**
   * @param cases of the suite, in order; runs of others are left out
   */
  Results(List<BenchCase> cases, String qemu, List<BenchRun> runs) {
    this.cases = cases.stream().filter(one -> isIn(one, qemu, runs)).toList();
    for (BenchCase where : this.cases) {
      Map<String, List<BenchRun>> byLabel = new LinkedHashMap<>();
      runs.stream()
          .filter(run -> run.qemu().equals(qemu) && run.caseName().equals(where.name()))
          .forEach(run -> byLabel.computeIfAbsent(run.label(), k -> new ArrayList<>()).add(run));
      Map<String, Group> inCase = new LinkedHashMap<>();
      byLabel.forEach(
          (label, some) -> inCase.put(label, new Group(where, Contestant.parse(label), some)));
      groups.put(where.name(), inCase);
    }
  }

  private static boolean isIn(BenchCase where, String qemu, List<BenchRun> runs) {
    return runs.stream()
        .anyMatch(run -> run.qemu().equals(qemu) && run.caseName().equals(where.name()));
  }

  /** The cases that have been run. */
  List<BenchCase> cases() {
    return cases;
  }

  /** All contestants in a case. */
  List<Group> in(BenchCase where) {
    return List.copyOf(groups.getOrDefault(where.name(), Map.of()).values());
  }

  /** One contestant in a case. */
  Optional<Group> of(BenchCase where, String label) {
    return Optional.ofNullable(groups.getOrDefault(where.name(), Map.of()).get(label));
  }

  /** Auto-converge at the settings that did best in a case, by a figure. */
  Optional<Group> bestTuned(BenchCase where, Function<Group, Spread> figure) {
    return in(where).stream()
        .filter(group -> group.who().name().startsWith(DEFAULTS) && group.finished())
        .min(Comparator.comparingDouble(group -> figure.apply(group).median()));
  }

  /** The cases in which plain pre-copy was tried and never finished. */
  List<BenchCase> hard() {
    return cases.stream()
        .filter(where -> of(where, "none").filter(group -> !group.finished()).isPresent())
        .toList();
  }
}
