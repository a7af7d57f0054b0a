package ebb.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A guest for tests, given by its true dirtying curve: a few disjoint page sets. */
public record VirtualGuest(double memoryBytes, List<PageSet> sets) {

  public static final double MIB = 1 << 20;

  /**
   * Pages written at random or in sequence.
   *
   * @param bytesPerVcpuSecond page writes, each counted with the whole page
   */
  public record PageSet(double bytes, double bytesPerVcpuSecond, boolean random) {

    double dirtiedAfter(double vcpuSeconds) {
      double written = bytesPerVcpuSecond * vcpuSeconds;
      return random ? -bytes * Math.expm1(-written / bytes) : Math.min(bytes, written);
    }
  }

  /** One set in a guest of the given memory, all in MiB. */
  public static VirtualGuest of(double memory, double set, double perVcpuSecond, boolean random) {
    return new VirtualGuest(
        memory * MIB, List.of(new PageSet(set * MIB, perVcpuSecond * MIB, random)));
  }

  /** One to three sets of very different sizes and speeds. */
  public static VirtualGuest anyOf(Random seeded) {
    double memory = Math.pow(2, 28 + 6 * seeded.nextDouble());
    double left = memory;
    var sets = new ArrayList<PageSet>();
    for (int i = 1 + seeded.nextInt(3); i > 0; i--) {
      double size = left * Math.pow(0.01, seeded.nextDouble());
      left -= size * 0.999;
      double rate = size * Math.pow(10, -2 + 4 * seeded.nextDouble());
      sets.add(new PageSet(size, rate, seeded.nextBoolean()));
    }
    return new VirtualGuest(memory, sets);
  }

  /** U(x): distinct bytes written in so many vCPU-seconds. */
  public double dirtiedAfter(double vcpuSeconds) {
    return sets.stream().mapToDouble(set -> set.dirtiedAfter(vcpuSeconds)).sum();
  }
}
