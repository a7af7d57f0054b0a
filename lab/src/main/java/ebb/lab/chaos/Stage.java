package ebb.lab.chaos;

import ebb.lab.chaos.QmpProxy.Meddler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * What a fault needs to be there.
 *
 * @param setting how the QEMUs are joined, and what they find there
 * @param meddler stands between ebb and the source's monitor; empty for nobody
 * @param verb whether ebb starts the migration or joins it
 * @param speed the cap on the network
 * @param options further options of that ebb
 * @param sometimes options that it gets by chance
 * @param qemu further arguments of both QEMUs
 * @param surroundings what else is put around the migration
 */
record Stage(
    Setting setting,
    Optional<Function<Cast, Meddler>> meddler,
    Verb verb,
    String speed,
    List<String> options,
    List<String> sometimes,
    List<String> qemu,
    List<Surrounding.Maker> surroundings) {

  /** The places a guest can be migrated in. */
  enum Setting {
    /** A link as fast as memory. */
    PLAIN,
    /** A link that can be cut. */
    NETWORK,
    /** A destination with less memory than the guest needs. */
    CRAMPED
  }

  /** What ebb is told to do. */
  enum Verb {
    MIGRATE,
    /** Somebody else has started the migration, with auto-converge on. */
    ATTACH
  }

  static final Stage PLAIN =
      new Stage(
          Setting.PLAIN,
          Optional.empty(),
          Verb.MIGRATE,
          "60MiB",
          List.of(),
          List.of(),
          List.of(),
          List.of());

  /** With a link that can be cut. */
  static final Stage NETWORK = PLAIN.in(Setting.NETWORK);

  /** With a destination that runs out of memory. */
  static final Stage CRAMPED =
      PLAIN.in(Setting.CRAMPED).qemu(CrampedDestination.qemu(Scene.GUEST.memoryMib()));

  /** A migration that somebody else has started, with auto-converge on. */
  static final Stage ATTACHED =
      new Stage(
          Setting.PLAIN,
          Optional.empty(),
          Verb.ATTACH,
          PLAIN.speed,
          List.of(),
          List.of(),
          List.of(),
          List.of());

  /** With somebody between ebb and the monitor. */
  static Stage monitor(Function<Random, Meddler> meddler) {
    return PLAIN.peer(cast -> meddler.apply(cast.random()));
  }

  private Stage in(Setting place) {
    return new Stage(place, meddler, verb, speed, options, sometimes, qemu, surroundings);
  }

  /** Returns a stage with a proxy between ebb and the monitor that knows what is there. */
  Stage peer(Function<Cast, Meddler> made) {
    return new Stage(
        setting, Optional.of(made), verb, speed, options, sometimes, qemu, surroundings);
  }

  /** Returns a stage with another cap on the network. */
  Stage speed(String cap) {
    return new Stage(setting, meddler, verb, cap, options, sometimes, qemu, surroundings);
  }

  /** Returns a stage with further options of that ebb. */
  Stage with(String... more) {
    return new Stage(
        setting, meddler, verb, speed, and(options, List.of(more)), sometimes, qemu, surroundings);
  }

  /** Returns a stage whose ebb gets these options in every second run, by chance. */
  Stage sometimes(String... more) {
    return new Stage(setting, meddler, verb, speed, options, List.of(more), qemu, surroundings);
  }

  /** Returns a stage where ebb is told by chance which process the guest runs in. */
  Stage perhapsNamed() {
    return sometimes("--pid", Faults.SOURCE_PID);
  }

  /** Returns a stage with further arguments of both QEMUs. */
  Stage qemu(String... more) {
    return new Stage(
        setting, meddler, verb, speed, options, sometimes, List.of(more), surroundings);
  }

  /** Returns a stage with something more around it. */
  Stage beside(Surrounding.Maker more) {
    return new Stage(
        setting, meddler, verb, speed, options, sometimes, qemu, and(surroundings, List.of(more)));
  }

  private static <T> List<T> and(List<T> some, List<T> more) {
    var all = new ArrayList<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }
}
