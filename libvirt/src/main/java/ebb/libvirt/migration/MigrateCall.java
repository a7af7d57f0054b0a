package ebb.libvirt.migration;

import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.LibvirtException;
import ebb.libvirt.MigrationTarget;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The call that has libvirt migrate a domain: it returns when the migration has ended. */
final class MigrateCall {

  private static final long RETURNS_WITHIN_SECONDS = 2;

  private final CountDownLatch returned = new CountDownLatch(1);
  private volatile @Nullable LibvirtException refusal;

  /** Makes it, on a thread of its own. */
  void begin(LibvirtDomain domain, MigrationTarget target) {
    Thread.ofPlatform()
        .daemon()
        .name("ebb-libvirt-migrate")
        .start(() -> {
          try {
            domain.migrate(target);
          } catch (LibvirtException e) {
            refusal = e;
          } finally {
            returned.countDown();
          }
        });
  }

  /** Waits a moment for it to return: the job is gone a little earlier. */
  void awaitEnd() {
    try {
      var _ = returned.await(RETURNS_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it has returned without having migrated the domain. */
  boolean hasFailed() {
    return refusal != null;
  }

  /** Why libvirt did not migrate it, once that is known. */
  Optional<LibvirtException> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** Whether that was because somebody had it cancelled. */
  boolean wasAborted() {
    LibvirtException why = refusal;
    return why != null && why.isAborted();
  }
}
