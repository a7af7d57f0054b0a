package ebb.lab.chaos;

import ebb.lab.Lab;
import ebb.lab.LabQemu;
import java.util.Locale;

/** Where a guest is. */
enum Home {
  SOURCE,
  DESTINATION,
  PAUSED_AT_SOURCE,
  PAUSED_AT_DESTINATION,
  NOWHERE,
  /** What must never be. */
  BOTH;

  static Home of(Lab lab) {
    String source = lab.source().runState();
    String destination = lab.destination().runState();
    boolean here = source.equals("running");
    boolean there = destination.equals("running");
    if (here || there) {
      return here && there ? BOTH : here ? SOURCE : DESTINATION;
    }
    // A source that has handed its guest over is in postmigrate, not paused.
    if (standsStill(destination) && !standsStill(source)) {
      return PAUSED_AT_DESTINATION;
    }
    return standsStill(source) || source.equals("finish-migrate") ? PAUSED_AT_SOURCE : NOWHERE;
  }

  private static boolean standsStill(String state) {
    return state.equals("paused") || state.equals("guest-panicked");
  }

  /** The QEMU that has the guest. */
  LabQemu in(Lab lab) {
    return this == SOURCE || this == PAUSED_AT_SOURCE ? lab.source() : lab.destination();
  }

  /** In words. */
  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
