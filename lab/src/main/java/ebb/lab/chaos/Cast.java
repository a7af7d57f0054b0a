package ebb.lab.chaos;

import ebb.lab.Lab;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who is there before the curtain rises: for what stands around a migration, and for whoever stands
 * between ebb and the monitor.
 *
 * @param lab the QEMUs, with the guest ready
 * @param random of this run
 * @param command the {@code ebb} command
 * @param ebb process id of the ebb that migrates the guest; 0 until it has been started
 * @param surroundings what has been put around it
 */
record Cast(Lab lab, Random random, Path command, AtomicLong ebb, List<Surrounding> surroundings) {

  /**
   * The one of this kind.
   *
   * @throws IllegalStateException when the stage has none
   */
  <T extends Surrounding> T the(Class<T> kind) {
    return surroundings.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + kind.getSimpleName() + " here"));
  }
}
