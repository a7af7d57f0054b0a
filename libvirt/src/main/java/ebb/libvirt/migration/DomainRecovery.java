package ebb.libvirt.migration;

import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import ebb.json.JsonObject;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.LibvirtException;
import ebb.steering.MigrationRecovery;
import ebb.steering.MigrationRecovery.Settings;
import ebb.steering.journal.JournalEntry;
import java.util.Optional;

/** Puts back what an ebb that was killed has set of a domain's migrations: speed and downtime. */
public final class DomainRecovery implements MigrationRecovery.Keeper {

  @Override
  public boolean owns(JsonObject settings) {
    return FoundSettings.of(settings).isPresent();
  }

  @Override
  public Settings putBack(JournalEntry entry, NoticeListener problems) {
    Optional<FoundSettings> found = FoundSettings.of(entry.settings());
    if (found.isEmpty()) {
      return Settings.NOT_NEEDED;
    }
    try (LibvirtConnection connection = LibvirtConnection.open(found.get().uri());
        LibvirtDomain domain = connection.domain(found.get().domain())) {
      found.get().putBack(domain);
      return domain.jobStats().isMigratingOut() ? Settings.UNDER_WAY : Settings.PUT_BACK;
    } catch (LibvirtException e) {
      if (e.isGone()) {
        return Settings.NOT_NEEDED;
      }
      problems.tell(
          Notice.Kind.LEFT_BEHIND,
          "the speed and downtime limit of its migrations are not put back: " + e.getMessage());
      return Settings.UNREACHABLE;
    }
  }
}
