package ebb.host.cgroup;

import java.io.IOException;

/** Checks in sections, each told on a line as it is made, and counted. */
final class Checklist {

  /** Some checks on one thing. */
  @FunctionalInterface
  interface Section {
    void run() throws IOException;
  }

  private String where = "";
  private int passed;
  private int failed;

  /** Runs a section to its end; one that does not get there has failed. */
  void section(String name, Section section) {
    where = name;
    try {
      section.run();
    } catch (IOException | RuntimeException e) {
      check("runs to its end", false, e);
    }
  }

  void check(String what, boolean right, Object detail) {
    if (right) {
      passed++;
    } else {
      failed++;
    }
    System.out.println((right ? "ok    " : "FAIL  ") + where + ": " + what + " (" + detail + ")");
  }

  void same(String what, Object expected, Object found) {
    boolean right = expected.equals(found);
    check(what, right, right ? found : found + " and not " + expected);
  }

  /** Tells the counts; whether all is right. */
  boolean finish() {
    System.out.println(passed + " passed, " + failed + " failed");
    return failed == 0;
  }
}
