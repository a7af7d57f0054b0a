package ebb.sim.suite;

import ebb.sim.machine.Chance;
import ebb.sim.scenario.GuestSpec;
import ebb.sim.scenario.LinkSpec;
import ebb.sim.scenario.PageSet;
import ebb.sim.scenario.Pattern;
import ebb.sim.scenario.Scenario;
import ebb.sim.scenario.Tracking;
import ebb.sim.scenario.WorkloadPhase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Scenarios drawn at random, the n-th of a seed always the same one: guests of 1 to 256 GiB that
 * write one to three sets at a twentieth to twenty times what the link carries, some of them in
 * phases, over links of 32 MiB/s to 3 GiB/s, some of which change.
 */
public final class RandomScenarios {

  private static final double MIB = 1 << 20;
  private static final double GIB = 1 << 30;

  private final long seed;
  private long drawn;

  private RandomScenarios(long seed) {
    this.seed = seed;
  }

  /** The n-th scenario of a seed. */
  public static Scenario draw(long seed, int number) {
    return new RandomScenarios(Chance.stream(seed, number))
        .scenario("random-" + seed + "-" + number);
  }

  private double uniform(double low, double high) {
    return low + (high - low) * Chance.uniform(seed, drawn++);
  }

  private double logUniform(double low, double high) {
    return low * StrictMath.pow(high / low, uniform(0, 1));
  }

  private boolean chance(double probability) {
    return uniform(0, 1) < probability;
  }

  private int oneOf(int... values) {
    return values[(int) uniform(0, values.length)];
  }

  private Scenario scenario(String name) {
    double memory = Math.rint(logUniform(1, 256) * 64) / 64 * GIB;
    int vcpus = oneOf(1, 2, 4, 8, 16);
    double demand = chance(0.5) ? 1 : uniform(0.2, 1);
    double zero = chance(0.4) ? uniform(0.05, 0.5) : 0;
    var guest = new GuestSpec((long) memory, Collections.nCopies(vcpus, demand), zero);
    double speed = logUniform(Math.max(32, memory / GIB * 4), 3072) * MIB;
    double copy = guest.filledBytes() / speed;
    return new Scenario(
        name,
        guest,
        workload(guest, speed, copy),
        link(speed, copy),
        oneOf(100, 300, 300, 500, 1000) / 1000.0,
        chance(0.3) ? Tracking.AT_SEND : Tracking.AT_SYNC,
        chance(0.5) ? uniform(0, 0.1) : 0,
        Math.max(3600, 60 * copy));
  }

  private List<WorkloadPhase> workload(GuestSpec guest, double speed, double copy) {
    int count = 1 + (int) uniform(0, 3);
    double room = guest.filledBytes() * 0.95;
    long[] sizes = new long[count];
    for (int i = 0; i < count; i++) {
      sizes[i] = (long) Math.max(MIB, room * logUniform(0.002, 0.9));
      room -= sizes[i];
    }
    int phases = chance(0.25) ? 2 + (int) uniform(0, 2) : 1;
    double dma = chance(0.15) ? speed * uniform(0.01, 0.15) : 0;
    List<WorkloadPhase> workload = new ArrayList<>();
    double at = 0;
    for (int phase = 0; phase < phases; phase++) {
      double load = phase == 0 || chance(0.5) ? 1 : logUniform(0.02, 1);
      List<PageSet> sets = new ArrayList<>();
      for (long size : sizes) {
        Pattern pattern = chance(0.3) ? Pattern.SEQUENTIAL : Pattern.RANDOM;
        double rate = load * speed * logUniform(0.05, 20);
        sets.add(new PageSet(size, rate, pattern, PageSet.ANY_VCPU));
      }
      workload.add(new WorkloadPhase(at, sets, dma, chance(0.05) ? uniform(1, 3) : 1));
      at += copy * uniform(0.3, 1.5);
    }
    return workload;
  }

  private LinkSpec link(double speed, double copy) {
    double jitter = chance(0.5) ? uniform(0, 0.1) : 0;
    List<LinkSpec.Change> changes = new ArrayList<>();
    if (chance(0.15)) {
      double at = copy * uniform(0.3, 1.5);
      changes.add(new LinkSpec.Change(at, speed * uniform(0.3, 1)));
      if (chance(0.5)) {
        changes.add(new LinkSpec.Change(at + copy * uniform(0.2, 1), speed));
      }
    }
    boolean capped = chance(0.5);
    double carried = capped ? speed * uniform(1, 4) : speed;
    List<LinkSpec.Change> scaled =
        changes.stream()
            .map(c -> new LinkSpec.Change(c.atSeconds(), c.bytesPerSecond() * carried / speed))
            .toList();
    return new LinkSpec(carried, jitter, scaled, capped ? speed : Double.POSITIVE_INFINITY);
  }
}
