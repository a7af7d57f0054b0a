package ebb.agent.life;

import ebb.agent.life.LongLived.Late;
import ebb.agent.life.LongLived.Remedy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Gives the service manager signs of life for as long as the long-lived threads go round. When one
 * does not, it says which. Where a new agent would do better, it leaves it to the manager to start
 * one; where the thread waits for something outside, a new one would cost the migrations that are
 * steered and help nobody. It does not look after itself: should its own thread die, there is no
 * sign of life either.
 */
public final class Watchdog implements AutoCloseable {

  /** Signs of life in the time that the manager waits for one. */
  private static final int SIGNS = 3;

  private final ServiceManager manager;
  private final Supplier<List<Late>> late;
  private final Consumer<String> notices;
  private final CountDownLatch closed = new CountDownLatch(1);
  private List<Late> told = List.of();

  /**
   * @param late those threads that do not go round
   * @param notices told when they are others than before
   */
  public Watchdog(ServiceManager manager, Supplier<List<Late>> late, Consumer<String> notices) {
    this.manager = manager;
    this.late = late;
    this.notices = notices;
  }

  /** Tells the manager that the agent is at work, and goes on doing so if it wants to know. */
  public void start() {
    if (!manager.ready()) {
      notices.accept("cannot reach the service manager's socket " + manager.socket());
    }
    // A real thread: virtual ones that keep all CPUs busy are part of what it is to notice.
    manager
        .watchdog()
        .ifPresent(time ->
            Thread.ofPlatform()
                .daemon()
                .name("ebb-agent-watchdog")
                .start(() -> watch(time.dividedBy(SIGNS))));
  }

  private void watch(Duration pause) {
    try {
      do {
        look();
      } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives a sign of life, if there is reason to. */
  void look() {
    List<Late> now = late.get();
    boolean anew = now.stream().anyMatch(stuck -> stuck.remedy() == Remedy.START_ANEW);
    if (!anew) {
      var _ = manager.alive();
    }
    if (!now.equals(told) && !now.isEmpty()) {
      notices.accept(
          now.stream().map(Late::name).collect(Collectors.joining(", "))
              + " got stuck; "
              + (anew
                  ? "the agent no longer feeds the service manager's watchdog, which will start it"
                      + " anew"
                  : "what it waits for does not answer; the rest of the agent goes on"));
    }
    told = now;
  }

  /** Tells the manager that the agent ends, which may take a while. */
  @Override
  public void close() {
    closed.countDown();
    var _ = manager.stopping();
  }
}
