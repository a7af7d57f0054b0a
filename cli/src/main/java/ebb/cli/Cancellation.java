package ebb.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ctrl-C and its relatives. A signal starts the JVM's shutdown; the hook here asks the running
 * migration to cancel, waits until the main thread has cleaned up and exits with its code. Further
 * signals change nothing: the JVM is in its shutdown already.
 */
final class Cancellation {

  private static final long PATIENCE_SECONDS = 30;

  private static final AtomicReference<Runnable> ON_SIGNAL = new AtomicReference<>();
  private static final CountDownLatch MAIN_DONE = new CountDownLatch(1);
  private static volatile int exitCode = ExitCode.CANCELLED;

  private Cancellation() {}

  /** Runs the action on a signal, until the returned handle is closed. */
  static Handle onSignal(Runnable action) {
    if (ON_SIGNAL.getAndSet(action) == null) {
      Hook.install();
    }
    return () -> ON_SIGNAL.set(() -> {});
  }

  /** Ends the process with this code, also when a signal has begun to end it. */
  static void exit(int code) {
    done(code);
    System.exit(code);
  }

  /** There is nothing left that a signal could cancel; the process ends with this code. */
  static void done(int code) {
    exitCode = code;
    MAIN_DONE.countDown();
  }

  /** Ends the watch for signals. */
  interface Handle extends AutoCloseable {
    @Override
    void close();
  }

  private static final class Hook {

    private static final Thread THREAD = new Thread(Hook::run, "ebb-cancel");
    private static boolean installed;

    static synchronized void install() {
      if (!installed) {
        installed = true;
        Runtime.getRuntime().addShutdownHook(THREAD);
      }
    }

    private static void run() {
      if (MAIN_DONE.getCount() == 0) {
        return;
      }
      ON_SIGNAL.get().run();
      try {
        if (MAIN_DONE.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          Runtime.getRuntime().halt(exitCode);
        }
        System.err.println(
            "ebb: the migration has not ended within "
                + PATIENCE_SECONDS
                + " s of the cancel, so ebb gives up; look at both sides for the guest, and at its"
                + " throttle");
        System.err.flush();
        Runtime.getRuntime().halt(ExitCode.FAILED);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
