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
 * @param network whether the QEMUs are joined by a link that can be cut
 * @param meddler stands between ebb and the source's monitor; empty for nobody
 * @param options further options of {@code ebb migrate}
 * @param qemu further arguments of both QEMUs
 */
record Stage(
    boolean network,
    Optional<Function<Random, Meddler>> meddler,
    List<String> options,
    List<String> qemu) {

  static final Stage PLAIN = new Stage(false, Optional.empty(), List.of(), List.of());

  /** With a link that can be cut. */
  static final Stage NETWORK = new Stage(true, Optional.empty(), List.of(), List.of());

  /** With somebody between ebb and the monitor. */
  static Stage monitor(Function<Random, Meddler> meddler) {
    return new Stage(false, Optional.of(meddler), List.of(), List.of());
  }

  /** The same with further options of {@code ebb migrate}. */
  Stage with(String... more) {
    var all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return new Stage(network, meddler, List.copyOf(all), qemu);
  }

  /** The same with further arguments of both QEMUs. */
  Stage qemu(String... more) {
    return new Stage(network, meddler, options, List.of(more));
  }
}
