package ebb.lab.chaos;

import java.util.Set;

/**
 * Something that goes wrong in mid-migration.
 *
 * @param name on the command line and in reports
 * @param stage what it needs
 * @param injection does it, at a random moment
 * @param endings what may come of it; anything else is a defect
 */
record Fault(String name, Stage stage, Injection injection, Set<Ending> endings) {

  /** Does it. */
  @FunctionalInterface
  interface Injection {
    /**
     * Waits for its moment, and sees the migration through to its end.
     *
     * @return the exit code of the ebb that had the last word about the migration
     */
    int into(Scene scene);
  }

  static final Ending ARRIVED = new Ending(0, Home.DESTINATION);
  static final Ending FAILED_HERE = new Ending(1, Home.SOURCE);
  static final Ending CANCELLED_HERE = new Ending(3, Home.SOURCE);
}
