package ebb.core.lever;

/**
 * How fast a guest's memory gets across, in bytes of the guest, whatever is on the wire.
 *
 * @param firstBytesPerSecond in the first rounds
 * @param firstRounds how many rounds those are, at least 1
 * @param bytesPerSecond in all that follow
 * @param wireBytesPerSecond what is on the wire then: by that the hypervisor reckons what may be
 *     left for the switchover
 */
public record Sending(
    double firstBytesPerSecond, int firstRounds, double bytesPerSecond, double wireBytesPerSecond) {

  public Sending {
    if (!(firstBytesPerSecond > 0 && bytesPerSecond > 0 && wireBytesPerSecond > 0)
        || firstRounds < 1) {
      throw new IllegalArgumentException(
          "no speed: " + firstBytesPerSecond + ", " + bytesPerSecond + ", " + wireBytesPerSecond);
    }
  }

  /** As fast in all rounds, and uncompressed, bytes a second. */
  public static Sending at(double bytesPerSecond) {
    return new Sending(bytesPerSecond, 1, bytesPerSecond, bytesPerSecond);
  }

  /** So many times as fast. */
  public Sending times(double factor) {
    return new Sending(
        firstBytesPerSecond * factor,
        firstRounds,
        bytesPerSecond * factor,
        wireBytesPerSecond * factor);
  }

  /** The speed of the first rounds over that of the others. */
  public double firstFactor() {
    return firstBytesPerSecond / bytesPerSecond;
  }
}
