package ebb.agent.watch;

import ebb.agent.life.LongLived.Pulse;
import ebb.core.notice.Notice;
import ebb.libvirt.DomainId;
import ebb.libvirt.DomainInfo;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds a connection to a libvirt daemon, opened anew when the daemon was started anew, and notices
 * migrations: by the event that a round has begun, and by asking, as a QEMU from 11 on tells of no
 * first round. Of all domains a tenth is asked at a time, so that many do not cost much.
 */
final class LibvirtWatch {

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int LOOKS_AT_ALL = 10;

  /** Of a domain that is paused and resumed without end, the others cost a call each time. */
  private static final Duration BETWEEN_LISTS = Duration.ofSeconds(1);

  /** So that events without end are taken in many at a time. */
  private static final Duration BREATH = Duration.ofMillis(20);

  private final DaemonSpec spec;
  private final Duration interval;
  private final Daemon.Connector connector;
  private final DomainNews news = new DomainNews();
  private final Map<UUID, Domain> domains = new ConcurrentHashMap<>();
  private final Queue<UUID> toAsk = new ArrayDeque<>();
  private final Set<UUID> migrating = ConcurrentHashMap.newKeySet();
  private String told = "";

  private record Domain(DomainId id, WatchedGuest guest) {}

  /**
   * @param interval the time between two looks
   */
  LibvirtWatch(DaemonSpec spec, Duration interval, Daemon.Connector connector) {
    this.spec = spec;
    this.interval = interval;
    this.connector = connector;
  }

  String uri() {
    return spec.uri();
  }

  /** The domains that run, while the daemon is there. */
  List<WatchedGuest> guests() {
    return domains.values().stream().map(Domain::guest).toList();
  }

  /** Ends the watch. */
  void close() {
    news.close();
  }

  /**
   * Watches until it is closed.
   *
   * @param pulse shows that it gets on, once a minute at the least
   */
  void run(MigrationSource.Listener listener, Pulse pulse) throws InterruptedException {
    Duration pause = interval;
    while (!news.isClosing()) {
      pulse.beat();
      try (Daemon daemon = connector.connect(spec.uri())) {
        told = "";
        pause = interval;
        hold(daemon, listener, pulse);
        tell(
            listener, "libvirt at " + spec.uri() + " has gone; ebb connects again when it is back");
      } catch (RuntimeException e) {
        tell(listener, String.valueOf(e.getMessage()));
      } finally {
        domains.clear();
        toAsk.clear();
        news.clear();
      }
      rest(pause);
      Duration twice = pause.multipliedBy(2);
      pause = shorter(twice, LONGEST_PAUSE);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void rest(Duration pause) throws InterruptedException {
    var _ = news.take(shorter(pause, LONGEST_PAUSE).toNanos());
  }

  /** Tells of trouble, once for as long as it stays the same. */
  private void tell(MigrationSource.Listener listener, String notice) {
    if (!notice.equals(told) && !news.isClosing()) {
      told = notice;
      listener.onNotice(spec.uri(), new Notice(Notice.Kind.CONNECTION, notice));
    }
  }

  private void hold(Daemon daemon, MigrationSource.Listener listener, Pulse pulse)
      throws InterruptedException {
    daemon.listen(news::tell);
    list(daemon);
    domains.values().forEach(domain -> ask(daemon, domain, listener));
    long nextList = System.nanoTime() + BETWEEN_LISTS.toNanos();
    long nextAsk = System.nanoTime() + interval.toNanos();
    boolean come = false;
    while (!news.isClosing() && daemon.isAlive()) {
      pulse.beat();
      long due = come && nextList - nextAsk < 0 ? nextList : nextAsk;
      DomainNews.Batch batch =
          news.take(Math.min(due - System.nanoTime(), LONGEST_PAUSE.toNanos()));
      come |= batch.come();
      batch.gone().forEach(domains::remove);
      if (come && System.nanoTime() - nextList >= 0) {
        list(daemon);
        come = false;
        nextList = System.nanoTime() + BETWEEN_LISTS.toNanos();
      }
      for (UUID uuid : batch.inRound()) {
        Domain domain = domains.get(uuid);
        if (domain != null) {
          ask(daemon, domain, listener);
        }
      }
      if (System.nanoTime() - nextAsk >= 0) {
        askSome(daemon, listener);
        nextAsk = System.nanoTime() + interval.toNanos();
      }
      Thread.sleep(BREATH);
    }
  }

  private void list(Daemon daemon) {
    Set<UUID> here = new HashSet<>();
    for (DomainInfo info : daemon.domains()) {
      UUID uuid = info.id().uuid();
      here.add(uuid);
      domains.computeIfAbsent(uuid, u -> domain(daemon, info));
      if (!toAsk.contains(uuid)) {
        toAsk.add(uuid);
      }
    }
    domains.keySet().retainAll(here);
  }

  private Domain domain(Daemon daemon, DomainInfo info) {
    DomainId id = info.id();
    var about =
        new GuestInfo(
            spec.uri() + " " + id.name(),
            id.name(),
            spec.tags(),
            OptionalLong.of(info.memoryBytes()));
    return new Domain(id, daemon.guest(about, id));
  }

  private void askSome(Daemon daemon, MigrationSource.Listener listener) {
    int some = (toAsk.size() + LOOKS_AT_ALL - 1) / LOOKS_AT_ALL;
    for (int i = 0; i < some; i++) {
      UUID uuid = toAsk.remove();
      Domain domain = domains.get(uuid);
      if (domain != null) {
        toAsk.add(uuid);
        ask(daemon, domain, listener);
      }
    }
  }

  /** The listener takes as long as the migration does, so it is given a thread. */
  private void ask(Daemon daemon, Domain domain, MigrationSource.Listener listener) {
    UUID uuid = domain.id().uuid();
    if (migrating.contains(uuid) || !daemon.isMigratingOut(domain.id())) {
      return;
    }
    migrating.add(uuid);
    Thread.ofPlatform()
        .daemon()
        .name("ebb-agent-domain " + domain.id().name())
        .start(() -> {
          WatchedGuest guest = domain.guest();
          guest.hands().lock();
          try {
            listener.onMigration(guest);
          } catch (RuntimeException e) {
            listener.onNotice(
                guest.info().name(),
                new Notice(Notice.Kind.CONNECTION, String.valueOf(e.getMessage())));
          } catch (Error e) {
            listener.onNotice(
                guest.info().name(),
                new Notice(
                    Notice.Kind.DEFECT,
                    "a defect of ebb itself (" + e + "); this migration is steered no further"));
          } finally {
            guest.hands().unlock();
            migrating.remove(uuid);
          }
        });
  }
}
