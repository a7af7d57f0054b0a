package ebb.agent.watch;

import ebb.libvirt.DomainEvent;
import ebb.libvirt.DomainId;
import ebb.libvirt.DomainInfo;
import java.util.List;
import java.util.function.Consumer;

/** A libvirt daemon that can be reached, as far as watching its domains goes. */
interface Daemon extends AutoCloseable {

  /** Reaches daemons by their URIs. */
  @FunctionalInterface
  interface Connector {
    /**
     * Connects.
     *
     * @throws RuntimeException with a message for the operator when libvirt is missing or too old
     *     here, or the daemon is not there
     */
    Daemon connect(String uri);
  }

  /** Whether it is still there; asks nobody. */
  boolean isAlive();

  /** The domains that run there. */
  List<DomainInfo> domains();

  /** Hears of all domains, on a thread that must not be held up. */
  void listen(Consumer<DomainEvent> listener);

  /** Whether a domain is being migrated away. */
  boolean isMigratingOut(DomainId id);

  /** A domain as a guest to be steered. */
  WatchedGuest guest(GuestInfo info, DomainId id);

  @Override
  void close();
}
