package ebb.steering.session;

import ebb.steering.Patience;
import java.util.function.LongSupplier;

/**
 * A session's clock, and how long it waits for a hypervisor that is silent.
 *
 * @param clock monotonic, ns
 */
record Timing(LongSupplier clock, Patience patience) {

  /** That of this machine. */
  static final Timing REAL = new Timing(System::nanoTime, Patience.DEFAULT);

  /** This moment, ns. */
  long nanos() {
    return clock.getAsLong();
  }
}
