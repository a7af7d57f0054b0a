package ebb.host.cgroup;

import java.util.concurrent.locks.LockSupport;

/** Short waits for the kernel, which an interrupt of the thread does not cut into an exception. */
final class Pause {

  private Pause() {}

  static void millis(long millis) {
    LockSupport.parkNanos(millis * 1_000_000);
  }
}
