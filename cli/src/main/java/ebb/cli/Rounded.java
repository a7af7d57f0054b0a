package ebb.cli;

/** Numbers with as many decimals as are meant. */
final class Rounded {

  private Rounded() {}

  static double to(double value, int decimals) {
    double factor = Math.pow(10, decimals);
    return Math.round(value * factor) / factor;
  }
}
