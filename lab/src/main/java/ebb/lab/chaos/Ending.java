package ebb.lab.chaos;

/**
 * How a run came out.
 *
 * @param exit exit code of the ebb that had the last word about the migration
 * @param home where the guest is
 */
record Ending(int exit, Home home) {

  /** In words. */
  String words() {
    return "exit " + exit + ", guest " + home.words();
  }
}
