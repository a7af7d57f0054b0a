package ebb.lab.bench;

import ebb.core.loop.SteeringLoop;
import ebb.lab.Lab;
import ebb.lab.LabQemu;

/**
 * Stops the guest, copies it, and lets it go on: the least there is to send, and all of it down.
 */
final class StopAndCopy implements Companion {

  private long stoppedAt;
  private double stoppedSeconds;

  @Override
  public SteeringLoop.Observer begin(Lab lab) {
    lab.source().qmp().execute("stop");
    stoppedAt = System.nanoTime();
    return step -> {};
  }

  /** A guest that is stopped when it is migrated stays so until it is told to go on. */
  @Override
  public void arrived(LabQemu destination) {
    destination.qmp().execute("cont");
    stoppedSeconds = (System.nanoTime() - stoppedAt) / 1e9;
  }

  @Override
  public double stoppedSeconds() {
    return stoppedSeconds;
  }
}
