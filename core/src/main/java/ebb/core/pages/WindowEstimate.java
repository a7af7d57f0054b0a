package ebb.core.pages;

import ebb.core.DirtySample;

/**
 * A point of the dirtying curve as a sample of pages shows it.
 *
 * @param seconds length of the window by the wall clock, s
 * @param vcpuSeconds CPU time that the guest used in it, s
 * @param bytes distinct memory that it changed, bytes
 */
public record WindowEstimate(double seconds, double vcpuSeconds, Estimate bytes) {

  /** For the law. */
  public DirtySample sample() {
    return new DirtySample(vcpuSeconds, Math.round(bytes.value()));
  }
}
