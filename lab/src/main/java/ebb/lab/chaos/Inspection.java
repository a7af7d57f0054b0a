package ebb.lab.chaos;

import ebb.json.JsonObject;
import ebb.lab.GuestReport;
import ebb.lab.HostTraces;
import ebb.lab.LabException;
import ebb.lab.LabQemu;
import ebb.qemu.qmp.QmpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Looks what has become of a guest and its host after something went wrong. */
final class Inspection {

  private static final Duration SETTLES = Duration.ofSeconds(3);
  private static final Duration VERIFIES = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(20);

  /** A stale page is noticed at the latest by the second sweep after the switchover. */
  private static final int SWEEPS = 2;

  /** Exit codes from here on are those of a process that a signal has ended. */
  private static final int KILLED = 128;

  private final Scene scene;
  private final List<String> problems = new ArrayList<>();

  Inspection(Scene scene) {
    this.scene = scene;
  }

  /** What is wrong, a sentence each. */
  List<String> problems() {
    return problems;
  }

  /** Where the guest is, once that no longer changes, and whether it is well there. */
  Home guest() {
    Home home = Home.of(scene.lab());
    long until = System.nanoTime() + SETTLES.toNanos();
    // The source is done a little before the destination runs.
    while (home == Home.NOWHERE && anyLives() && System.nanoTime() < until) {
      LabQemu.pause(LOOK);
      home = Home.of(scene.lab());
    }
    if (home == Home.BOTH) {
      problems.add("the guest runs at both sides");
    } else if (home != Home.NOWHERE) {
      memory(home);
    }
    return home;
  }

  private boolean anyLives() {
    return !scene.lab().source().runState().equals(LabQemu.GONE)
        && !scene.lab().destination().runState().equals(LabQemu.GONE);
  }

  private void memory(Home home) {
    LabQemu qemu = home.in(scene.lab());
    try {
      if (home == Home.PAUSED_AT_SOURCE || home == Home.PAUSED_AT_DESTINATION) {
        var _ = qemu.qmp().execute("cont", JsonObject.empty());
      }
      qemu.awaitReady(VERIFIES); // it may have been reset
      GuestReport then = qemu.report();
      var now = new GuestReport[] {then};
      boolean swept =
          becomes(
              VERIFIES,
              () -> {
                now[0] = qemu.report();
                return now[0].sweeps() >= then.sweeps() + SWEEPS;
              });
      check(swept && now[0].pages() > then.pages(), "the guest makes no progress");
      check(now[0].mismatches() == 0, "the guest's memory is damaged");
    } catch (LabException | QmpException e) {
      problems.add("the guest cannot be looked at: " + e.getMessage());
    }
  }

  /**
   * What was set, and what stood around: the destination has settings of its own, the source those
   * that ebb has found, where the guest has stayed and ebb was not ended by force.
   */
  void surroundings(Ending ending) {
    problems.addAll(scene.complaints());
    for (Surrounding one : scene.surroundings()) {
      problems.addAll(one.finish());
    }
    scene
        .changedAtDestination()
        .forEach(change -> problems.add("the destination's setting was changed: " + change));
    boolean stays = ending.home() == Home.SOURCE || ending.home() == Home.PAUSED_AT_SOURCE;
    if (stays && ending.exit() < KILLED) {
      scene
          .changedAtSource()
          .forEach(change -> problems.add("the source's setting was not put back: " + change));
    }
    for (EbbProcess process : scene.processes()) {
      check(
          process.said().stream().noneMatch(Inspection::isDefect),
          "ebb speaks of a defect of its own");
    }
  }

  private static boolean isDefect(String line) {
    return line.startsWith("\tat ") || line.contains("defect of ebb");
  }

  /** Throttles, journal, processes and files of ebb's that should all be gone. */
  void traces() {
    List<Long> qemus = scene.qemus().stream().map(ProcessHandle::pid).toList();
    HostTraces.throttleGroups(qemus)
        .forEach(group -> problems.add("the group " + group + " is left"));
    check(HostTraces.inJournal(qemus) == 0, "the journal still has the guest");
    for (EbbProcess process : scene.processes()) {
      check(!process.isAlive(), "ebb still runs");
      check(
          becomes(SETTLES, () -> process.started().stream().noneMatch(ProcessHandle::isAlive)),
          "a guard, or another process of ebb's, is left");
    }
    try (Stream<Path> files = Files.list(scene.temporary())) {
      files.forEach(file -> problems.add("the file " + file.getFileName() + " is left"));
    } catch (IOException e) {
      problems.add("temporary files cannot be looked at: " + e.getMessage());
    }
  }

  /** After the scene has been closed. */
  void remains() {
    check(
        becomes(SETTLES, () -> scene.qemus().stream().noneMatch(ProcessHandle::isAlive)),
        "a QEMU is left");
    check(!Files.exists(scene.lab().directory()), "the lab's directory is left");
  }

  private static boolean becomes(Duration within, BooleanSupplier condition) {
    long until = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        return false;
      }
      LabQemu.pause(LOOK);
    }
    return true;
  }

  private void check(boolean good, String problem) {
    if (!good) {
      problems.add(problem);
    }
  }
}
