package ebb.agent.watch;

import ebb.host.throttle.ThrottleChoice;
import ebb.libvirt.DomainEvent;
import ebb.libvirt.DomainId;
import ebb.libvirt.DomainInfo;
import ebb.libvirt.LibvirtConnection;
import java.util.List;
import java.util.function.Consumer;

/** A real daemon, behind libvirt's library. */
record LibvirtDaemon(LibvirtConnection connection, ThrottleChoice throttle) implements Daemon {

  @Override
  public boolean isAlive() {
    return connection.isAlive();
  }

  @Override
  public List<DomainInfo> domains() {
    return connection.domains();
  }

  @Override
  public void listen(Consumer<DomainEvent> listener) {
    var _ = connection.listen(listener);
  }

  @Override
  public boolean isMigratingOut(DomainId id) {
    return connection.isMigratingOut(id);
  }

  @Override
  public WatchedGuest guest(GuestInfo info, DomainId id) {
    return new DomainGuest(info, id, connection, throttle);
  }

  @Override
  public void close() {
    connection.close();
  }
}
