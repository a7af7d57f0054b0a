package ebb.agent.steer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SpeedShareTest {

  private static final OptionalLong NO_CAP = OptionalLong.empty();

  private final SpeedShare share = new SpeedShare(OptionalLong.of(900));
  private final Map<SpeedShare.Member, Long> used = new LinkedHashMap<>();
  private long most;

  private SpeedShare.Member join(OptionalLong own) {
    SpeedShare.Member member = share.join(own);
    var _ = take(member, share.of(member).orElse(0));
    share.bind(member, speed -> take(member, speed));
    return member;
  }

  private Future<?> take(SpeedShare.Member member, long speed) {
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
    share.bind(silent, speed -> CompletableFuture.failedFuture(new IllegalStateException()));
    SpeedShare.Member second = join(NO_CAP);

    assertThat(share.of(silent)).hasValue(900);
    assertThat(share.of(second)).hasValue(1);
  }

  @Test
  void withoutACapOfTheHostsEachHasItsOwn() {
    var free = new SpeedShare(OptionalLong.empty());

    assertThat(free.of(free.join(NO_CAP))).isEmpty();
    assertThat(free.of(free.join(OptionalLong.of(7)))).hasValue(7);
  }
}
