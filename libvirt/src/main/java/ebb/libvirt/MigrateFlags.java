package ebb.libvirt;

import ebb.core.lever.Compression;
import ebb.core.lever.Levers;

/**
 * What libvirt is told of how to migrate: its flags {@code VIR_MIGRATE_...}, and the parameters
 * that belong to them.
 */
final class MigrateFlags {

  private static final int LIVE = 1;
  private static final int PEER_TO_PEER = 1 << 1;
  private static final int COMPRESSED = 1 << 11;
  private static final int POST_COPY = 1 << 15;
  private static final int TLS = 1 << 16;
  private static final int PARALLEL = 1 << 17;
  private static final int ZERO_COPY = 1 << 20;

  private static final String COMPRESSION = "compression";

  private MigrateFlags() {}

  /**
   * The flags for a target.
   *
   * @param parameters are added to
   */
  static int of(MigrationTarget target, ParameterList parameters) {
    target.migrationUri().ifPresent(uri -> parameters.add("migrate_uri", uri));
    return LIVE
        | PEER_TO_PEER
        | (target.allowsPostCopy() ? POST_COPY : 0)
        | of(target.levers(), parameters);
  }

  private static int of(Levers levers, ParameterList parameters) {
    int flags = (levers.tls().isPresent() ? TLS : 0) | (levers.zeroCopy() ? ZERO_COPY : 0);
    if (levers.usesMultifd()) {
      flags |= PARALLEL;
      parameters.add("parallel.connections", levers.channels());
    }
    return flags
        | switch (levers.compression()) {
          case Compression.None _ -> 0;
          case Compression.Zstd(int level) -> {
            parameters.add(COMPRESSION, "zstd");
            parameters.add("compression.zstd.level", level);
            yield COMPRESSED;
          }
          case Compression.Xbzrle(long cacheBytes) -> {
            parameters.add(COMPRESSION, "xbzrle");
            parameters.addUnsigned("compression.xbzrle.cache", cacheBytes);
            yield COMPRESSED;
          }
        };
  }
}
