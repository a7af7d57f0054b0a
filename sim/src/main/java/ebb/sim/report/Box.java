package ebb.sim.report;

/** A rectangle in a drawing, pixels; y grows downwards. */
record Box(double x, double y, double width, double height) {

  /** The rectangle of this size around a point. */
  static Box around(double x, double y, double width, double height) {
    return new Box(x - width / 2, y - height / 2, width, height);
  }

  double right() {
    return x + width;
  }

  double bottom() {
    return y + height;
  }

  boolean overlaps(Box other) {
    return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
  }

  boolean contains(Box other) {
    return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
  }

  /** Whether a straight line runs through it; to a few pixels. */
  boolean crossedBy(double x1, double y1, double x2, double y2) {
    int steps = (int) (StrictMath.hypot(x2 - x1, y2 - y1) / 3) + 1;
    for (int i = 0; i <= steps; i++) {
      double px = x1 + (x2 - x1) * i / steps;
      double py = y1 + (y2 - y1) * i / steps;
      if (px > x && px < right() && py > y && py < bottom()) {
        return true;
      }
    }
    return false;
  }
}
