package ebb.cli;

import ebb.core.Cure;

/** Names the option, command or page for each cure that a message of a library speaks of. */
final class Cures {

  private Cures() {}

  /** A message with these names. */
  static String named(String message) {
    String named = message;
    for (Cure cure : Cure.values()) {
      named = named.replace(cure.toString(), cure + " (" + name(cure) + ")");
    }
    return named;
  }

  private static String name(Cure cure) {
    return switch (cure) {
      case NAME_PROCESS -> "--pid";
      case DESTINATION_MONITOR -> "--qmp-destination";
      case OUT_OF_BAND -> "--qmp-oob";
      case ATTACH -> "ebb attach";
      case START -> "ebb migrate";
      case PLAN -> "ebb plan";
      case RECOVER -> "ebb recover";
      case BY_HAND -> "docs/operating.md";
      case FIND_GUEST -> "docs/operating.md, 'The blackout of the switchover'";
      case WITHOUT_THROTTLE -> "--throttle none";
      case BY_CGROUP -> "--throttle cgroup";
      case BY_MONITOR -> "--qmp";
      case BY_LIBVIRT -> "--connect";
    };
  }
}
