package ebb.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.agent.life.LongLived;
import ebb.core.notice.Notice;
import ebb.libvirt.DomainEvent;
import ebb.libvirt.DomainId;
import ebb.libvirt.DomainInfo;
import ebb.libvirt.DomainState;
import ebb.libvirt.LibvirtException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The watch over a libvirt that is played. */
@Timeout(30)
class LibvirtSourceTest {

  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final Duration NEVER = Duration.ofDays(1);
  private static final DomainId DB = id("db");

  private final List<FakeDaemon> connected = new CopyOnWriteArrayList<>();
  private final BlockingQueue<FakeDaemon> connections = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> migrations = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> notices = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean installed = true;
  private volatile boolean broken;

  @SuppressWarnings("NullAway.Init") // made by each test
  private LibvirtSource source;

  @AfterEach
  void close() {
    ended.countDown();
    source.close();
  }

  private void watch(Duration interval) {
    source =
        new LibvirtSource(
            new LongLived(notices::add),
            List.of(new DaemonSpec("qemu:///system", Set.of("kvm"))),
            interval,
            uri -> connect());
    source.watch(
        new MigrationSource.Listener() {
          @Override
          public void onMigration(WatchedGuest guest) {
            migrations.add(guest.info().name());
            if (broken) {
              throw new StackOverflowError("deep");
            }
            try {
              ended.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void onNotice(String guest, Notice notice) {
            notices.add(notice.text());
          }
        });
  }

  private Daemon connect() {
    if (!installed) {
      throw new LibvirtException("no libvirt.so.0 on this machine");
    }
    var daemon = new FakeDaemon();
    connected.add(daemon);
    connections.add(daemon);
    return daemon;
  }

  private static DomainId id(String name) {
    return new DomainId(
        name, UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  /** A daemon with two domains. */
  private static final class FakeDaemon implements Daemon {

    private final Set<DomainId> migratingOut = java.util.concurrent.ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Consumer<DomainEvent>> listeners = new LinkedBlockingQueue<>();
    private final BlockingQueue<DomainId> asked = new LinkedBlockingQueue<>();
    private final AtomicInteger lists = new AtomicInteger();
    private volatile boolean alive = true;

    @Override
    public boolean isAlive() {
      return alive;
    }

    @Override
    public List<DomainInfo> domains() {
      lists.incrementAndGet();
      return List.of(
          new DomainInfo(DB, DomainState.RUNNING, 1 << 30, 2),
          new DomainInfo(id("web"), DomainState.RUNNING, 1 << 29, 1));
    }

    @Override
    public void listen(Consumer<DomainEvent> listener) {
      listeners.add(listener);
    }

    @Override
    public boolean isMigratingOut(DomainId id) {
      asked.add(id);
      return migratingOut.contains(id);
    }

    @Override
    public WatchedGuest guest(GuestInfo info, DomainId id) {
      return new NamedGuest(info);
    }

    private void tell(DomainEvent event) throws InterruptedException {
      Consumer<DomainEvent> listener = listeners.take();
      listener.accept(event);
      listeners.add(listener);
    }

    @Override
    public void close() {
      alive = false;
    }
  }

  @Test
  void aRoundThatBeginsIsHeardAtOnce() throws InterruptedException {
    watch(NEVER);
    FakeDaemon daemon = connections.take();
    daemon.asked.take();
    daemon.asked.take();
    daemon.migratingOut.add(DB);
    daemon.tell(new DomainEvent.Iteration(DB, 1));

    assertThat(migrations.take()).isEqualTo("db");
    assertThat(source.guests()).hasSize(2);
    GuestInfo info =
        source.guests().stream()
            .map(WatchedGuest::info)
            .filter(guest -> guest.name().equals("db"))
            .findFirst()
            .orElseThrow();
    assertThat(info.id()).isEqualTo("qemu:///system db");
    assertThat(info.tags()).containsExactly("kvm");
    assertThat(info.memoryBytes()).hasValue(1 << 30);
  }

  @Test
  void aMigrationThatIsNotToldOfIsFoundByAsking() throws InterruptedException {
    watch(OFTEN);
    FakeDaemon daemon = connections.take();
    daemon.migratingOut.add(id("web"));

    assertThat(migrations.take()).isEqualTo("web");
  }

  @Test
  void whileItIsSteeredADomainIsNotAskedAgain() throws InterruptedException {
    watch(OFTEN);
    FakeDaemon daemon = connections.take();
    daemon.migratingOut.add(DB);
    migrations.take();
    daemon.asked.clear();

    assertThat(List.of(daemon.asked.take(), daemon.asked.take())).containsOnly(id("web"));
    assertThat(migrations).isEmpty();
  }

  @Test
  void aDomainThatHasLeftIsNotWatched() throws InterruptedException {
    watch(OFTEN);
    FakeDaemon daemon = connections.take();
    daemon.tell(new DomainEvent.Lifecycle(DB, DomainEvent.Change.MIGRATED_AWAY));
    while (!namesOf(source.guests()).equals(List.of("web"))) {
      daemon.asked.take();
    }
  }

  @Test
  void aDaemonThatWasStartedAnewIsWatchedAnew() throws InterruptedException {
    watch(OFTEN);
    connections.take().alive = false;

    FakeDaemon second = connections.take();
    second.migratingOut.add(DB);
    assertThat(notices.take()).contains("has gone");
    assertThat(migrations.take()).isEqualTo("db");
  }

  @Test
  void aDomainThatFloodsWithEventsCostsAListASecondAndKeepsNoneFromBeingAsked()
      throws InterruptedException {
    watch(OFTEN);
    FakeDaemon daemon = connections.take();
    long began = System.nanoTime();
    for (int i = 0; i < 200_000; i++) {
      daemon.tell(new DomainEvent.Lifecycle(id("web"), DomainEvent.Change.RESUMED));
      daemon.tell(new DomainEvent.Lifecycle(id("web"), DomainEvent.Change.SUSPENDED));
    }
    daemon.migratingOut.add(DB);

    assertThat(migrations.take()).isEqualTo("db");
    double seconds = (System.nanoTime() - began) / 1e9;
    assertThat(daemon.lists.get()).isLessThanOrEqualTo(2 + (int) seconds);
  }

  @Test
  void anErrorInAMigrationsThreadIsToldAndTheDomainWatchedOn() throws InterruptedException {
    broken = true;
    watch(OFTEN);
    connections.take().migratingOut.add(DB);

    assertThat(migrations.take()).isEqualTo("db");
    assertThat(notices.take()).contains("StackOverflowError");
    assertThat(migrations.take()).isEqualTo("db");
  }

  @Test
  void thatThereIsNoLibvirtIsToldOnce() throws InterruptedException {
    installed = false;
    watch(OFTEN);

    assertThat(notices.take()).contains("no libvirt.so.0");
    installed = true;
    connections.take();
    assertThat(notices).isEmpty();
  }

  private static List<String> namesOf(List<WatchedGuest> guests) {
    return guests.stream().map(guest -> guest.info().name()).toList();
  }
}
