package ebb.agent.steer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SpeedShareTest {

  private static final OptionalLong NO_CAP = OptionalLong.empty();

  private final SpeedShare share = new SpeedShare(OptionalLong.of(900));
  private final Map<SpeedShare.Member, Long> used = new LinkedHashMap<>();
  private long most;

  private SpeedShare.Member join(OptionalLong own) {
    SpeedShare.Member member = share.join(own);
    OptionalLong begins = share.of(member);
    var _ = take(member, begins.orElse(0));
    share.bind(member, begins, speed -> take(member, speed));
    return member;
  }

  private CompletableFuture<?> take(SpeedShare.Member member, long speed) {
    used.put(member, speed);
    most = Math.max(most, used.values().stream().mapToLong(Long::longValue).sum());
    return CompletableFuture.completedFuture(speed);
  }

  private void leave(SpeedShare.Member member) {
    used.remove(member);
    share.leave(member);
  }

  @Test
  void thoseWithoutACapShareEquallyAndGetWhatOneLeaves() {
    var first = join(NO_CAP);
    assertThat(used).containsEntry(first, 900L);
    var second = join(NO_CAP);
    var third = join(OptionalLong.of(100));
    assertThat(used)
        .containsEntry(first, 400L)
        .containsEntry(second, 400L)
        .containsEntry(third, 100L);
    leave(second);
    assertThat(used).containsEntry(first, 800L).containsEntry(third, 100L);
    share.limit(third, NO_CAP);
    assertThat(used).containsEntry(first, 450L).containsEntry(third, 450L);
  }

  @Test
  void theTotalIsNeverExceededWhoeverComesAndGoes() {
    long seed = 42;
    var random = new Random(seed);
    List<SpeedShare.Member> members = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      if (members.size() < 8 && (members.isEmpty() || random.nextBoolean())) {
        members.add(join(random.nextBoolean() ? NO_CAP : OptionalLong.of(1 + random.nextInt(600))));
      } else {
        leave(members.remove(random.nextInt(members.size())));
      }
    }
    assertThat(most).as("seed %d", seed).isEqualTo(900);
  }

  @Test
  void oneThatDoesNotAnswerCountsWithWhatItHad() {
    SpeedShare.Member silent = share.join(NO_CAP);
    share.bind(
        silent,
        share.of(silent),
        speed -> CompletableFuture.failedFuture(new IllegalStateException()));
    SpeedShare.Member second = join(NO_CAP);

    assertThat(share.of(silent)).hasValue(900);
    assertThat(share.of(second)).hasValue(1);
  }

  @Test
  void whileOneIsWaitedForTheOthersAreServed() throws InterruptedException {
    SpeedShare.Member slow = share.join(NO_CAP);
    var asked = new CountDownLatch(1);
    var answer = new CompletableFuture<Void>();
    share.bind(
        slow,
        share.of(slow),
        speed -> {
          asked.countDown();
          return answer;
        });
    var second = new CompletableFuture<SpeedShare.Member>();
    Thread.ofVirtual().start(() -> second.complete(share.join(NO_CAP)));
    asked.await();

    assertThat(share.of(slow)).as("it has not given way yet").hasValue(900);
    assertThat(second).as("this did not take as long as the wait does").isNotDone();
    answer.complete(null);
    assertThat(share.of(second.join())).hasValue(450);
  }

  @Test
  void whatOneFreesLateIsGivenOutThen() {
    SpeedShare.Member late = share.join(NO_CAP);
    var answer = new CompletableFuture<Void>();
    share.bind(late, share.of(late), speed -> answer);
    SpeedShare.Member second = share.join(NO_CAP);
    OptionalLong begins = share.of(second);
    assertThat(begins).hasValue(1);
    answer.complete(null);
    List<Long> told = new ArrayList<>();

    share.bind(
        second,
        begins,
        speed -> {
          told.add(speed);
          return CompletableFuture.completedFuture(speed);
        });

    assertThat(told).as("it began with less").containsExactly(450L);
    assertThat(share.of(late)).hasValue(450);
  }

  @Test
  void oneIsNotAskedAgainBeforeItHasAnswered() {
    SpeedShare.Member slow = share.join(NO_CAP);
    List<Long> asked = new ArrayList<>();
    List<CompletableFuture<Void>> answers = new ArrayList<>();
    share.bind(
        slow,
        share.of(slow),
        speed -> {
          asked.add(speed);
          answers.add(new CompletableFuture<>());
          return answers.getLast();
        });
    SpeedShare.Member second = share.join(NO_CAP);
    SpeedShare.Member third = share.join(NO_CAP);
    assertThat(asked).containsExactly(450L);

    answers.getFirst().complete(null);
    assertThat(asked).as("two answers cannot come in the wrong order").containsExactly(450L, 300L);
    answers.getLast().complete(null);

    assertThat(List.of(share.of(slow), share.of(second), share.of(third)))
        .containsOnly(OptionalLong.of(300));
  }

  @Test
  void withoutACapOfTheHostsEachHasItsOwn() {
    var free = new SpeedShare(OptionalLong.empty());

    assertThat(free.of(free.join(NO_CAP))).isEmpty();
    assertThat(free.of(free.join(OptionalLong.of(7)))).hasValue(7);
  }
}
