package ebb.lab.chaos;

import ebb.lab.LabException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Sends signals to processes. */
final class Signals {

  private Signals() {}

  /**
   * Sends one; a process that has gone has been spared it.
   *
   * @param name without SIG
   */
  static void send(String name, long pid) {
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + name, Long.toString(pid))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!kill.waitFor(10, TimeUnit.SECONDS)) {
        throw new LabException("cannot send " + name);
      }
    } catch (IOException e) {
      throw new LabException("cannot send " + name + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
