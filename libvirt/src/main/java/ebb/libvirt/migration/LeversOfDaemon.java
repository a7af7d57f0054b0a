package ebb.libvirt.migration;

import ebb.core.lever.Lever;
import ebb.core.lever.LeverSupport;
import java.util.Map;

/**
 * Which levers a daemon of libvirt's can be asked for, by its version. What its QEMU or the
 * destination cannot do, libvirt finds out at the start.
 */
final class LeversOfDaemon {

  /** Since when libvirt knows them; the others since before the oldest that ebb works with. */
  private static final Map<Lever, Long> SINCE =
      Map.of(Lever.MULTIFD, 5_002_000L, Lever.ZSTD, 9_001_000L, Lever.ZERO_COPY, 8_005_000L);

  private static final String POST_COPY =
      "post-copy is allowed, which not every QEMU does with multifd";

  private LeversOfDaemon() {}

  /**
   * What can be asked for.
   *
   * @param version of the daemon, as libvirt counts: 9.1.0 is 9 001 000
   * @param postCopy whether the migration may go on in post-copy
   */
  static LeverSupport of(long version, boolean postCopy) {
    LeverSupport support = LeverSupport.ALL;
    for (Map.Entry<Lever, Long> each : SINCE.entrySet()) {
      if (version < each.getValue()) {
        support =
            support.without(
                each.getKey(),
                "libvirt "
                    + words(version)
                    + " knows no "
                    + each.getKey()
                    + ", "
                    + words(each.getValue())
                    + " does");
      }
    }
    return postCopy
        ? support.without(Lever.MULTIFD, POST_COPY).without(Lever.ZSTD, POST_COPY)
        : support;
  }

  private static String words(long version) {
    return version / 1_000_000 + "." + version / 1000 % 1000 + "." + version % 1000;
  }
}
