package ebb.libvirt;

import ebb.core.lever.Levers;
import java.util.Optional;

/**
 * Where a domain goes, and how.
 *
 * @param uri the destination's libvirt, as the source's daemon reaches it: {@code
 *     qemu+ssh://host/system}
 * @param migrationUri where its QEMU is sent to, like {@code tcp://10.0.0.2}; empty for libvirt's
 *     choice
 * @param allowsPostCopy whether it may be switched to post-copy on the way
 * @param levers what libvirt turns on, on both sides, and off again at the end
 */
public record MigrationTarget(
    String uri, Optional<String> migrationUri, boolean allowsPostCopy, Levers levers) {

  /** A target that is reached by pre-copy alone. */
  public MigrationTarget(String uri, Optional<String> migrationUri) {
    this(uri, migrationUri, false, Levers.NONE);
  }

  /** Returns a target that allows post-copy on the way. */
  public MigrationTarget withPostCopy() {
    return new MigrationTarget(uri, migrationUri, true, levers);
  }

  /** Returns a target that is reached with these. */
  public MigrationTarget with(Levers turnedOn) {
    return new MigrationTarget(uri, migrationUri, allowsPostCopy, turnedOn);
  }
}
