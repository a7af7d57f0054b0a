package ebb.agent.watch;

import ebb.core.Intent;
import ebb.core.loop.SteeringLoop;
import ebb.qemu.migration.MigrationSummary;

/** A migration that is being steered; see {@link ebb.qemu.migration.MigrationSession}. */
public interface Steered extends AutoCloseable {

  /** Steers it to its end; the throttle is gone then, whatever happens. */
  MigrationSummary run(SteeringLoop.Observer observer);

  /** Goes on with other knobs. From any thread. */
  void steer(Intent intent);

  /** Caps its bandwidth anew, bytes a second. From any thread. */
  void limitSpeed(long bytesPerSecond);

  /** Lifts the throttle and cancels. From any thread. */
  void cancel();

  /** Name of the throttle in use. */
  String throttleName();

  /** CPU the guest used just before, vCPU-seconds a second. */
  double demandVcpus();

  /** Lifts the throttle and puts settings back. */
  @Override
  void close();
}
