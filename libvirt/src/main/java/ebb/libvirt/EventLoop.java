package ebb.libvirt;

import java.util.concurrent.locks.LockSupport;

/**
 * libvirt's own event loop, on a thread of its own: it reads what daemons send unasked and calls
 * whoever listens. One for the whole process, until that ends.
 */
final class EventLoop {

  private static final long AFTER_FAILURE_NANOS = 100_000_000;

  private static boolean started;

  private EventLoop() {}

  /** Starts it, unless it runs; has to be called before a connection is opened. */
  static synchronized void start(Library library) {
    if (started) {
      return;
    }
    if (library.eventRegisterDefaultImpl.number() < 0) {
      throw library.failure("libvirt's event loop cannot be set up");
    }
    Thread.ofPlatform().daemon().name("ebb-libvirt-events").start(() -> run(library));
    started = true;
  }

  private static void run(Library library) {
    while (true) {
      if (!runsOnce(library)) {
        LockSupport.parkNanos(AFTER_FAILURE_NANOS);
      }
    }
  }

  /** It must not end with what one turn throws: no connection would be heard of any more. */
  private static boolean runsOnce(Library library) {
    try {
      return library.eventRunDefaultImpl.number() >= 0;
    } catch (RuntimeException | Error e) {
      return false;
    }
  }
}
