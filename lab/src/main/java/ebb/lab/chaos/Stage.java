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
 * @param options further options of {@code ebb migrate}
 * @param qemu further arguments of both QEMUs
 */
record Stage(
    Setting setting,
    Optional<Function<Random, Meddler>> meddler,
    List<String> options,
    List<String> qemu) {

  /** The places a guest can be migrated in. */
  enum Setting {
    /** A link as fast as memory. */
    PLAIN,
    /** A link that can be cut. */
    NETWORK,
    /** A destination with less memory than the guest needs. */
    CRAMPED
  }

  static final Stage PLAIN = new Stage(Setting.PLAIN, Optional.empty(), List.of(), List.of());

  /** With a link that can be cut. */
  static final Stage NETWORK = new Stage(Setting.NETWORK, Optional.empty(), List.of(), List.of());

  /** With a destination that runs out of memory. */
  static final Stage CRAMPED =
      new Stage(Setting.CRAMPED, Optional.empty(), List.of(), List.of())
          .qemu(CrampedDestination.qemu(Scene.GUEST.memoryMib()));

  /** With somebody between ebb and the monitor. */
  static Stage monitor(Function<Random, Meddler> meddler) {
    return new Stage(Setting.PLAIN, Optional.of(meddler), List.of(), List.of());
  }

  /** The same with further options of {@code ebb migrate}. */
  Stage with(String... more) {
    var all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return new Stage(setting, meddler, List.copyOf(all), qemu);
  }

  /** The same with further arguments of both QEMUs. */
  Stage qemu(String... more) {
    return new Stage(setting, meddler, options, List.of(more));
  }
}
