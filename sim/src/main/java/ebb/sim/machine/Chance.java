package ebb.sim.machine;

/**
 * Random numbers that depend on a seed and an index alone: what the network does in its n-th window
 * is the same for every policy, however many numbers that policy has used up.
 */
public final class Chance {

  private static final double UNIT = 0x1p-53;

  private Chance() {}

  /** A number from 0 to 1, 1 excluded. */
  public static double uniform(long seed, long index) {
    return (mix(seed ^ mix(index + 0x632be59bd9b4e019L)) >>> 11) * UNIT;
  }

  /**
   * A number with mean 0 and standard deviation 1, within 3.5 of 0: the sum of four uniform ones,
   * in which only additions are left that give the same bits on every machine.
   */
  public static double normal(long seed, long index) {
    long bits = mix(seed ^ mix(index + 0x632be59bd9b4e019L));
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += (bits & 0xffff) / 65536.0;
      bits >>>= 16;
    }
    return (sum - 2) * 1.7320508075688772;
  }

  /** A seed for one stream of numbers among several. */
  public static long stream(long seed, long number) {
    return mix(seed + number * 0x9e3779b97f4a7c15L);
  }

  // The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
  // generators, 2014).
  private static long mix(long bits) {
    long z = bits + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
