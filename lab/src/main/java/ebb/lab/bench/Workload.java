package ebb.lab.bench;

import ebb.lab.GuestSpec;
import ebb.sim.scenario.PageSet;
import ebb.sim.scenario.Pattern;
import ebb.sim.scenario.WorkloadPhase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The bare guest's parameters in the simulator's terms. The guest's own reader of them is {@code
 * lab/src/main/guest/params.c}; this one takes what that one takes.
 */
final class Workload {

  private static final long MIB = 1 << 20;

  /** A vCPU's load in one phase: the values of its keys. */
  private static final class Load {
    private final Map<String, Long> numbers = new HashMap<>();
    private boolean random;

    Load copy() {
      var copy = new Load();
      copy.numbers.putAll(numbers);
      copy.random = random;
      return copy;
    }

    long get(String key) {
      return numbers.getOrDefault(key, 0L);
    }

    /** What it writes when nobody slows it, bytes a second. */
    double bytesPerSecond() {
      return (get("rate") > 0 ? get("rate") : get("speed")) * MIB;
    }

    /** The part of a CPU that it wants. */
    double demand() {
      if (get("ws") == 0) {
        return 0;
      }
      return get("rate") > 0 ? Math.min(1, (double) get("rate") / Math.max(1, get("speed"))) : 1;
    }
  }

  private record Phase(long startMillis, List<Load> loads) {}

  private final GuestSpec guest;
  private final List<Phase> phases = new ArrayList<>();
  private long fillMib;

  Workload(GuestSpec guest) {
    this.guest = guest;
    List<Load> loads = new ArrayList<>();
    for (int i = 0; i < guest.vcpus(); i++) {
      loads.add(new Load());
    }
    phases.add(new Phase(0, loads));
    int first = 0;
    int last = guest.vcpus() - 1;
    for (String token : List.of(guest.workload().split(" "))) {
      String key = token.substring(0, token.indexOf('='));
      String value = token.substring(token.indexOf('=') + 1);
      switch (key) {
        case "cpu" -> {
          first = value.equals("all") ? 0 : Integer.parseInt(value);
          last = value.equals("all") ? guest.vcpus() - 1 : first;
        }
        case "t" -> {
          List<Load> next = phases.getLast().loads().stream().map(Load::copy).toList();
          phases.add(new Phase(Long.parseLong(value), next));
          first = 0;
          last = guest.vcpus() - 1;
        }
        case "fill" -> fillMib = Long.parseLong(value);
        case "pattern" -> loads(first, last).forEach(load -> load.random = value.equals("rnd"));
        default -> loads(first, last).forEach(load -> load.numbers.put(key, Long.parseLong(value)));
      }
    }
  }

  private List<Load> loads(int first, int last) {
    return phases.getLast().loads().subList(first, last + 1);
  }

  /** Part of its memory that holds nothing. */
  double zeroPages() {
    long filled = fillMib;
    for (int i = 0; i < guest.vcpus(); i++) {
      long most = 0;
      for (Phase phase : phases) {
        most = Math.max(most, phase.loads().get(i).get("ws"));
      }
      filled += most;
    }
    return Math.max(0, 1 - (double) filled / guest.memoryMib());
  }

  /** For each vCPU the most of a CPU that it wants in any phase. */
  List<Double> demand() {
    List<Double> demand = new ArrayList<>();
    for (int i = 0; i < guest.vcpus(); i++) {
      int vcpu = i;
      demand.add(
          phases.stream().mapToDouble(phase -> phase.loads().get(vcpu).demand()).max().orElse(0));
    }
    return demand;
  }

  /**
   * The phases.
   *
   * @param startSeconds guest time at which the migration begins, s
   */
  List<WorkloadPhase> phases(double startSeconds) {
    List<WorkloadPhase> out = new ArrayList<>();
    for (Phase phase : phases) {
      List<PageSet> sets = new ArrayList<>();
      for (int i = 0; i < phase.loads().size(); i++) {
        add(sets, phase.loads().get(i), i);
      }
      double at = phase.startMillis() / 1000.0 - startSeconds;
      if (at <= 0) {
        out.clear();
      }
      out.add(new WorkloadPhase(Math.max(0, at), sets, 0, 1));
    }
    return out;
  }

  private static void add(List<PageSet> sets, Load load, int vcpu) {
    if (load.get("ws") == 0) {
      return;
    }
    Pattern pattern = load.random ? Pattern.RANDOM : Pattern.SEQUENTIAL;
    double hotPart = load.get("hot") > 0 ? load.get("bias") / 100.0 : 0;
    long hot = hotPart > 0 ? load.get("hot") * MIB : 0;
    if (hot > 0) {
      sets.add(new PageSet(hot, load.bytesPerSecond() * hotPart, pattern, vcpu));
    }
    sets.add(
        new PageSet(
            load.get("ws") * MIB - hot, load.bytesPerSecond() * (1 - hotPart), pattern, vcpu));
  }
}
