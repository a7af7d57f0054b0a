package ebb.core.lever;

/**
 * How fast a guest's memory gets across, in bytes of the guest, and what is on the wire of it.
 *
 * @param firstBytesPerSecond in the first rounds
 * @param firstOnWire bytes on the wire for a byte of the guest then
 * @param firstRounds how many rounds those are, at least 1
 * @param bytesPerSecond in all that follow
 * @param onWire bytes on the wire for a byte of the guest then
 */
public record Sending(
    double firstBytesPerSecond,
    double firstOnWire,
    int firstRounds,
    double bytesPerSecond,
    double onWire) {

  public Sending {
    if (!(firstBytesPerSecond > 0 && bytesPerSecond > 0 && firstOnWire > 0 && onWire > 0)
        || firstRounds < 1) {
      throw new IllegalArgumentException(
          "no speed: " + firstBytesPerSecond + ", " + bytesPerSecond + ", on the wire " + onWire);
    }
  }

  /** As fast in all rounds, and uncompressed, bytes a second. */
  public static Sending at(double bytesPerSecond) {
    return new Sending(bytesPerSecond, 1, 1, bytesPerSecond, 1);
  }

  /** So many times as fast. */
  public Sending times(double factor) {
    return new Sending(
        firstBytesPerSecond * factor, firstOnWire, firstRounds, bytesPerSecond * factor, onWire);
  }

  /** The speed of the first rounds over that of the others. */
  public double firstFactor() {
    return firstBytesPerSecond / bytesPerSecond;
  }

  /**
   * What is on the wire in the later rounds, bytes a second: by that the hypervisor reckons what
   * may be left for the switchover.
   */
  public double wireBytesPerSecond() {
    return bytesPerSecond * onWire;
  }
}
