package ebb.libvirt;

import java.util.Optional;

/**
 * Where a domain goes, and how.
 *
 * @param uri the destination's libvirt, as the source's daemon reaches it: {@code
 *     qemu+ssh://host/system}
 * @param migrationUri where its QEMU is sent to, like {@code tcp://10.0.0.2}; empty for libvirt's
 *     choice
 * @param allowsPostCopy whether it may be switched to post-copy on the way
 */
public record MigrationTarget(String uri, Optional<String> migrationUri, boolean allowsPostCopy) {

  /** A target that is reached by pre-copy alone. */
  public MigrationTarget(String uri, Optional<String> migrationUri) {
    this(uri, migrationUri, false);
  }

  /** Returns a target that allows post-copy on the way. */
  public MigrationTarget withPostCopy() {
    return new MigrationTarget(uri, migrationUri, true);
  }
}
