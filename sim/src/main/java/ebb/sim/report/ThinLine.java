package ebb.sim.report;

/**
 * A line with so many points that they would not be seen one by one. Of each two pixels across it
 * keeps the first, the lowest, the highest and the last: a peak stays a peak.
 */
final class ThinLine {

  private static final double COLUMN = 2;

  /** What a point may lie beside the line that is drawn without it, tenths of a pixel. */
  private static final double STRAIGHT = 0.7;

  private final StringBuilder out = new StringBuilder();
  private long column = Long.MIN_VALUE;
  private double firstX;
  private double firstY;
  private double lowX;
  private double lowY;
  private double highX;
  private double highY;
  private double lastX;
  private double lastY;

  /** Tenths of a pixel, so that steps from one to the next add up to what they should. */
  private long penX;

  private long penY;

  private boolean begun;
  private long waitingX;
  private long waitingY;
  private boolean waiting;

  /** Goes on to a point; x must not fall. */
  void to(double x, double y) {
    long now = (long) Math.floor(x / COLUMN);
    if (now != column) {
      flush();
      column = now;
      firstX = lowX = highX = x;
      firstY = lowY = highY = y;
    }
    if (y < lowY) {
      lowX = x;
      lowY = y;
    }
    if (y > highY) {
      highX = x;
      highY = y;
    }
    lastX = x;
    lastY = y;
  }

  private void flush() {
    if (column == Long.MIN_VALUE) {
      return;
    }
    emit(firstX, firstY);
    boolean lowFirst = lowX <= highX;
    emit(lowFirst ? lowX : highX, lowFirst ? lowY : highY);
    emit(lowFirst ? highX : lowX, lowFirst ? highY : lowY);
    emit(lastX, lastY);
  }

  /** Leaves a point out that lies on the straight line between its neighbours. */
  private void emit(double x, double y) {
    long tenthsX = Math.round(x * 10);
    long tenthsY = Math.round(y * 10);
    if (!begun) {
      out.append('M').append(tenths(tenthsX)).append(' ').append(tenths(tenthsY));
      penX = tenthsX;
      penY = tenthsY;
      begun = true;
      return;
    }
    if (!waiting && tenthsX == penX && tenthsY == penY) {
      return;
    }
    if (waiting) {
      if (tenthsX == waitingX && tenthsY == waitingY) {
        return;
      }
      if (!between(tenthsX, tenthsY)) {
        draw();
      }
    }
    waitingX = tenthsX;
    waitingY = tenthsY;
    waiting = true;
  }

  private boolean between(long x, long y) {
    double ax = waitingX - penX;
    double ay = waitingY - penY;
    double bx = x - waitingX;
    double by = y - waitingY;
    boolean onward = ax * bx + ay * by > 0;
    double beside = Math.abs(ax * by - ay * bx) / StrictMath.hypot(ax + bx, ay + by);
    return onward && beside <= STRAIGHT;
  }

  private void draw() {
    String dy = tenths(waitingY - penY);
    out.append('l').append(tenths(waitingX - penX));
    out.append(dy.startsWith("-") ? "" : " ").append(dy);
    penX = waitingX;
    penY = waitingY;
  }

  private static String tenths(long tenths) {
    return Numbers.coordinate(tenths / 10.0);
  }

  /** The line so far, as path data; empty without a point. */
  String path() {
    flush();
    column = Long.MIN_VALUE;
    if (waiting) {
      draw();
      waiting = false;
    }
    return out.toString();
  }
}
