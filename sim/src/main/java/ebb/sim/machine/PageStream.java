package ebb.sim.machine;

/**
 * The stream of a migration: pages that wait go out over the link, zero pages after the rest. A
 * zero page takes 9 bytes on the wire, and no more than 8 GiB of them are found a second.
 */
final class PageStream {

  private static final double ZERO_SCAN_BYTES_PER_SECOND = 8.0 * (1L << 30);
  private static final double ZERO_PAGE_ON_THE_WIRE = 9.0 / 4096;

  private final VirtualGuest memory;
  private double sent;
  private double handled;
  private double sentInWindow;
  private double linkEstimate;

  PageStream(VirtualGuest memory) {
    this.memory = memory;
  }

  /** How long what waits lasts at this rate, s; infinite without a flow. */
  double secondsToRunDry(double bytesPerSecond) {
    if (bytesPerSecond <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    double zero = memory.zeroWaitingBytes();
    return memory.waitingBytes() / bytesPerSecond
        + (zero > 0 ? zero / zeroRate(bytesPerSecond) : 0);
  }

  private static double zeroRate(double bytesPerSecond) {
    return Math.min(ZERO_SCAN_BYTES_PER_SECOND, bytesPerSecond / ZERO_PAGE_ON_THE_WIRE);
  }

  /** Sends up to so many bytes in so many seconds. */
  void send(double bytes, double seconds) {
    double filled = Math.min(bytes, memory.waitingBytes());
    if (filled > 0) {
      sendFilled(filled);
    }
    if (bytes > filled && memory.zeroWaitingBytes() > 0) {
      double part = seconds * (bytes - filled) / bytes;
      sendZeroPages(Math.min(memory.zeroWaitingBytes(), zeroRate(bytes / seconds) * part));
    }
  }

  /** Sends all that waits. */
  void sendAll() {
    sendFilled(memory.waitingBytes());
    sendZeroPages(memory.zeroWaitingBytes());
  }

  /** Sends so many bytes of pages that are not zero. */
  void sendFilled(double bytes) {
    account(bytes, bytes);
    memory.send(bytes);
  }

  private void sendZeroPages(double bytes) {
    account(bytes, bytes * ZERO_PAGE_ON_THE_WIRE);
    memory.sendZeroPages(bytes);
  }

  private void account(double memoryBytes, double wireBytes) {
    handled += memoryBytes;
    sent += wireBytes;
    sentInWindow += wireBytes;
  }

  /** A window has ended: what went out in it tells how fast the link is. */
  void endWindow(double seconds) {
    linkEstimate = sentInWindow / seconds;
    sentInWindow = 0;
  }

  /** Whether what waits can be sent in so many seconds, at the speed of the last window. */
  boolean fits(double seconds) {
    return remainingBytes() <= linkEstimate * seconds;
  }

  /** What waits to be sent, zero pages included, bytes. */
  double remainingBytes() {
    return memory.waitingBytes() + memory.zeroWaitingBytes();
  }

  /** The speed of the link by the last window, bytes a second. */
  double linkBytesPerSecond() {
    return linkEstimate;
  }

  /** What has gone over the wire so far, bytes. */
  double sentBytes() {
    return sent;
  }

  /** How much memory that was, bytes. */
  double handledBytes() {
    return handled;
  }
}
