package ebb.agent.watch;

import ebb.agent.life.LongLived;
import ebb.host.throttle.ThrottleChoice;
import ebb.libvirt.LibvirtConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Watches the domains of libvirt daemons. Each daemon has a thread of its own, a real one, as calls
 * into C would hold a virtual one's carrier. libvirt's library is loaded when the watch begins.
 */
public final class LibvirtSource implements MigrationSource {

  /** Longer than libvirt waits for a daemon that does not answer. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final LongLived threads;
  private final List<LibvirtWatch> watches;
  private final List<LongLived.Life> lives = new CopyOnWriteArrayList<>();

  /**
   * @param threads where those that hold the connections are run
   * @param interval how often domains are looked at that do not tell of migrations by themselves
   */
  public LibvirtSource(
      LongLived threads, List<DaemonSpec> specs, Duration interval, ThrottleChoice throttle) {
    this(threads, specs, interval, uri -> new LibvirtDaemon(LibvirtConnection.open(uri), throttle));
  }

  LibvirtSource(
      LongLived threads, List<DaemonSpec> specs, Duration interval, Daemon.Connector connector) {
    this.threads = threads;
    this.watches = specs.stream().map(spec -> new LibvirtWatch(spec, interval, connector)).toList();
  }

  @Override
  public void watch(Listener listener) {
    for (LibvirtWatch watch : watches) {
      var rhythm =
          new LongLived.Rhythm(
              "ebb-agent-libvirt " + watch.uri(), Duration.ZERO, LONGEST, LongLived.Remedy.WAIT);
      lives.add(
          threads.start(rhythm, Thread.ofPlatform().daemon(), pulse -> watch.run(listener, pulse)));
    }
  }

  @Override
  public List<WatchedGuest> guests() {
    return watches.stream().flatMap(watch -> watch.guests().stream()).toList();
  }

  @Override
  public void close() {
    lives.forEach(LongLived.Life::close);
    watches.forEach(LibvirtWatch::close);
  }
}
