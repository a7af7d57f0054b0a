package ebb.core;

/**
 * A short look at how the guest dirties its memory, taken aside from the rounds by hashing a sample
 * of its pages at both ends of a window.
 *
 * @param vcpuSeconds CPU time the guest used in the window, s, above 0
 * @param bytes distinct memory it wrote in that time, bytes, an estimate
 */
public record DirtySample(double vcpuSeconds, long bytes) {

  public DirtySample {
    if (!(vcpuSeconds > 0 && vcpuSeconds < 1e9) || bytes < 0) {
      throw new IllegalArgumentException("no such sample: " + vcpuSeconds + " s, " + bytes);
    }
  }
}
