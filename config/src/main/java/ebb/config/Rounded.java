package ebb.config;

/** Numbers with as many decimals as are meant. */
public final class Rounded {

  private Rounded() {}

  public static double to(double value, int decimals) {
    double factor = Math.pow(10, decimals);
    return Math.round(value * factor) / factor;
  }
}
