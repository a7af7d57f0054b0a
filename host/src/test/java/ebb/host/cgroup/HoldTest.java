package ebb.host.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ebb.core.notice.NoticeListener;
import ebb.host.throttle.Hold;
import ebb.host.throttle.PersistentThrottle;
import ebb.host.throttle.ThrottleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That a throttle goes on holding what it was given, whatever others do to it. */
class HoldTest {

  private static final long SEED = 20261126;

  @TempDir private Path root;

  private final FakeCustody custody = new FakeCustody();
  private final List<String> warnings = new ArrayList<>();

  private CgroupThrottle throttle(FakeKernel kernel, Long... tids) {
    return CgroupThrottle.create(
        kernel.setup("100", custody, NoticeListener.texts(warnings::add)), kernel.vcpus(tids));
  }

  private static void quota(Generation generation, Path group, String quota, long period)
      throws IOException {
    if (generation == Generation.V1) {
      Files.writeString(group.resolve("cpu.cfs_period_us"), Long.toString(period));
      Files.writeString(group.resolve("cpu.cfs_quota_us"), quota);
    } else {
      Files.writeString(group.resolve("cpu.max"), quota + " " + period);
    }
  }

  @ParameterizedTest
  @EnumSource
  void vcpusThatSomebodyMovesOutComeBackAndThatIsToldOnce(Generation generation)
      throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel, 101L, 102L);
    throttle.apply(0.25);
    Path group = throttle.paths().getFirst();

    kernel.thread(102, kernel.group("elsewhere"));
    Hold first = throttle.inspect();
    kernel.thread(101, kernel.group("elsewhere"));
    Hold second = throttle.inspect();

    assertThat(kernel.groupOf(101)).isEqualTo(group);
    assertThat(kernel.groupOf(102)).isEqualTo(group);
    assertThat(first.news()).singleElement().asString().contains("moves the guest's vCPUs out");
    assertThat(second.news()).isEmpty();
    assertThat(second.repairs()).isEqualTo(2);
    throttle.close();
  }

  @ParameterizedTest
  @EnumSource
  void aQuotaThatSomebodyChangesIsSetAgain(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101);
    var throttle = throttle(kernel, 101L);
    throttle.apply(0.25);
    Path group = throttle.paths().getFirst();
    assertThat(throttle.inspect()).isEqualTo(new Hold(0.25, 0, List.of()));

    quota(generation, group, generation == Generation.V1 ? "-1" : "max", 100_000);
    Hold found = throttle.inspect();

    assertThat(found.share()).isEqualTo(0.25);
    assertThat(found.news()).singleElement().asString().contains("changes the CPU quota");
    throttle.apply(1);
    quota(generation, group, "50000", 100_000);
    assertThat(throttle.inspect().share()).isEqualTo(1);
    throttle.close();
  }

  @ParameterizedTest
  @EnumSource
  void aShareAboveWhatTheGroupsAboveAllowNeedsNoQuota(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102, 103, 104);
    if (generation == Generation.V2) {
      kernel.put(kernel.group("").resolve("cgroup.subtree_control"), "+cpu");
    }
    quota(generation, kernel.group("guest"), "150000", 100_000);
    var throttle = throttle(kernel, 101L, 102L, 103L, 104L);

    for (double share : new double[] {0.3, 0.37, 0.38, 0.5, 0.9, 0.2, 0.95}) {
      throttle.apply(share);
      assertThat(throttle.inspect().share())
          .as("share %f", share)
          .isCloseTo(Math.min(share, 0.375), within(0.04));
    }
    throttle.close();
    assertThat(warnings).isEmpty();
  }

  /** Each write, also the first of two, stays within what a group above allows. */
  @Test
  void noWriteOfV1IsEverRefusedForWhatTheGroupsAboveAllow() throws IOException {
    var random = new Random(SEED);
    FakeKernel kernel = FakeKernel.v1(root).guest(101, 102);
    Path guest = kernel.group("guest");
    var throttle = throttle(kernel, 101L, 102L);
    for (int run = 0; run < 2_000; run++) {
      if (random.nextInt(20) == 0) {
        throttle.apply(1);
        quota(Generation.V1, guest, Long.toString(random.nextLong(2_000, 250_000)), 100_000);
      }
      double share = Math.pow(random.nextDouble(), 3);
      assertThat(share).as("seed %d, run %d", SEED, run).satisfies(throttle::apply);
    }
    throttle.close();
  }

  @ParameterizedTest
  @EnumSource
  void oneBusyVcpuOfEightGetsTheSameInOneGroupAndInEight(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root);
    var tids = new ArrayList<Long>();
    for (long tid = 101; tid <= 108; tid++) {
      kernel.thread(tid, kernel.group("vcpu" + tid));
      kernel.files().ran(tid, 0);
      tids.add(tid);
    }
    var throttle = throttle(kernel, tids.toArray(Long[]::new));
    for (int tenth = 1; tenth <= 10; tenth++) {
      kernel.clock(tenth * 100_000_000L);
      kernel.files().ran(101, tenth * 100_000_000L);
      throttle.apply(0.99);
    }

    throttle.apply(0.1);

    double cpus = kernel.quotaCpus(throttle.paths().getFirst());
    assertThat(cpus).isCloseTo(0.8, within(0.01));
    throttle.close();
  }

  @ParameterizedTest
  @EnumSource
  void realTimeVcpusAreRefusedWithTheReason(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    kernel.files().policy(102, 100, 1);

    assertThatThrownBy(() -> throttle(kernel, 101L, 102L))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining("real-time scheduling policy (thread 102)");
    assertThat(custody.held()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void vcpusThatBecomeRealTimeAreToldOf(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101);
    var throttle = throttle(kernel, 101L);
    throttle.apply(0.5);

    kernel.files().policy(101, 100, 2);

    assertThat(throttle.inspect().news()).singleElement().asString().contains("no CPU quota holds");
    assertThat(throttle.inspect().news()).isEmpty();
    throttle.close();
  }

  @ParameterizedTest
  @EnumSource
  void aPassingErrorIsTriedAgainAndToldOnce(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101);
    var nanos = new long[1];
    var throttle =
        new PersistentThrottle(
            throttle(kernel, 101L), NoticeListener.texts(warnings::add), () -> nanos[0]);
    String write = generation == Generation.V1 ? "cpu.cfs_quota_us=5000" : "cpu.max=5000 10000";
    kernel.refuse(write, "Invalid argument");

    for (int step = 0; step < 30; step++) {
      throttle.apply(0.5);
      nanos[0] += 100_000_000;
    }
    assertThat(throttle.isHolding()).isFalse();
    kernel.relent();
    for (int step = 0; step < 60; step++) {
      throttle.apply(0.5);
      nanos[0] += 100_000_000;
    }

    assertThat(throttle.isHolding()).isTrue();
    assertThat(throttle.inspect().share()).isEqualTo(0.5);
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(0)).contains("Invalid argument").contains("tries again");
    assertThat(warnings.get(1)).isEqualTo("the throttle works again");
    throttle.close();
  }

  @ParameterizedTest
  @EnumSource
  void aGroupThatHasGoneIsGivenUp(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101);
    var cgroup = throttle(kernel, 101L);
    var throttle = new PersistentThrottle(cgroup, NoticeListener.texts(warnings::add), () -> 0);
    kernel.thread(101, kernel.group("guest"));
    kernel.remove(cgroup.paths().getFirst());

    assertThatThrownBy(() -> throttle.apply(0.5))
        .isInstanceOfSatisfying(ThrottleException.class, e -> assertThat(e.isForGood()).isTrue());
    throttle.close();
  }
}
