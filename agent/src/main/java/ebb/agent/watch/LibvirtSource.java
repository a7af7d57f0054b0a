package ebb.agent.watch;

import ebb.libvirt.LibvirtConnection;
import ebb.qemu.throttle.ThrottleChoice;
import java.time.Duration;
import java.util.List;

/**
 * Watches the domains of libvirt daemons. Each daemon has a thread of its own, a real one, as calls
 * into C would hold a virtual one's carrier. libvirt's library is loaded when the watch begins.
 */
public final class LibvirtSource implements MigrationSource {

  private final List<LibvirtWatch> watches;

  /**
   * @param interval how often domains are looked at that do not tell of migrations by themselves
   */
  public LibvirtSource(List<DaemonSpec> specs, Duration interval, ThrottleChoice throttle) {
    this(specs, interval, uri -> new LibvirtDaemon(LibvirtConnection.open(uri), throttle));
  }

  LibvirtSource(List<DaemonSpec> specs, Duration interval, Daemon.Connector connector) {
    this.watches = specs.stream().map(spec -> new LibvirtWatch(spec, interval, connector)).toList();
  }

  @Override
  public void watch(Listener listener) {
    for (LibvirtWatch watch : watches) {
      Thread.ofPlatform()
          .daemon()
          .name("ebb-agent-libvirt " + watch.uri())
          .start(() -> watch.run(listener));
    }
  }

  @Override
  public List<WatchedGuest> guests() {
    return watches.stream().flatMap(watch -> watch.guests().stream()).toList();
  }

  @Override
  public void close() {
    watches.forEach(LibvirtWatch::close);
  }
}
