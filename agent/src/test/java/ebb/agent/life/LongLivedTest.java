package ebb.agent.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LongLivedTest {

  private static final LongLived.Rhythm RHYTHM =
      new LongLived.Rhythm("worker", Duration.ZERO, Duration.ofSeconds(10), LongLived.Remedy.WAIT);

  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final AtomicLong now = new AtomicLong();
  private final LongLived threads = new LongLived(notices::add, now::get);

  @Test
  void whateverARoundThrowsIsToldOnceAndTheThreadGoesOn() throws InterruptedException {
    var rounds = new AtomicInteger();
    var done = new CountDownLatch(1);
    try (var life =
        threads.start(
            RHYTHM,
            Thread.ofVirtual(),
            pulse -> {
              switch (rounds.incrementAndGet()) {
                case 1, 2 -> throw new StackOverflowError("deep");
                case 3 -> throw new IllegalStateException("odd");
                default -> done.countDown();
              }
            })) {
      done.await();
    }
    assertThat(notices).hasSize(2);
    assertThat(notices.getFirst()).contains("worker", "StackOverflowError: deep");
    assertThat(notices.getLast()).contains("worker", "odd");
  }

  @Test
  void anInterruptThatIsNotTheEndEndsARoundAlone() throws InterruptedException {
    var rounds = new Semaphore(0);
    var forGood = new Semaphore(0);
    try (var life =
        threads.start(
            RHYTHM,
            Thread.ofVirtual(),
            pulse -> {
              rounds.release();
              Thread.currentThread().interrupt();
              if (rounds.availablePermits() == 1) {
                forGood.acquire();
              }
            })) {
      rounds.acquire(2);
      assertThat(threads.idleSeconds()).containsKey("worker");
      assertThat(notices).singleElement().asString().contains("worker", "InterruptedException");
    }
  }

  @Test
  void oneThatIsStuckIsSeen() throws InterruptedException {
    var go = new Semaphore(0);
    var inRound = new Semaphore(0);
    try (var life =
        threads.start(
            RHYTHM,
            Thread.ofVirtual(),
            pulse -> {
              inRound.release();
              go.acquire();
              pulse.beat();
              inRound.release();
              go.acquire();
            })) {
      inRound.acquire();
      now.set(Duration.ofSeconds(9).toNanos());
      assertThat(threads.late()).isEmpty();
      assertThat(threads.idleSeconds()).containsEntry("worker", 9.0);
      now.set(Duration.ofSeconds(11).toNanos());
      assertThat(threads.late())
          .containsExactly(new LongLived.Late("worker", LongLived.Remedy.WAIT));
      go.release();
      inRound.acquire();
      assertThat(threads.late()).as("it got on").isEmpty();
      assertThat(threads.idleSeconds()).containsEntry("worker", 0.0);
      life.end(Duration.ofSeconds(30));
    }
    assertThat(threads.idleSeconds()).as("one that was ended is missed by nobody").isEmpty();
  }
}
