package ebb.host.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.notice.NoticeListener;
import ebb.host.guest.VcpuThreads;
import ebb.host.throttle.ThrottleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That whoever outlives the controller knows of every group, and that vCPUs may come and go. */
class CgroupCustodyTest {

  @TempDir private Path root;

  private final FakeCustody custody = new FakeCustody();
  private final List<String> warnings = new ArrayList<>();

  private CgroupThrottle throttle(FakeKernel kernel) {
    return CgroupThrottle.create(
        kernel.setup("100", custody, NoticeListener.texts(warnings::add)),
        kernel.vcpus(101L, 102L));
  }

  @ParameterizedTest
  @EnumSource
  void aGroupIsInCustodyBeforeItIsMade(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    Path group = kernel.groupOf(101).resolve("ebb-100");
    var wasThere = new ArrayList<Boolean>();
    custody.whenHeld(() -> wasThere.add(Files.exists(group)));

    throttle(kernel);

    assertThat(wasThere).containsExactly(false);
    var held = (HeldGroup) custody.held().getFirst().getFirst();
    assertThat(held.path()).isEqualTo(group);
    assertThat(held.parent()).isEqualTo(group.getParent());
    assertThat(held.generation()).isEqualTo(generation.throttleName);
    assertThat(held.enabledController()).isEqualTo(generation == Generation.V2);
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsMadeThatNobodyGuards(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    Map<String, String> before = kernel.state();
    custody.refuse();

    assertThatThrownBy(() -> throttle(kernel)).hasMessage("nobody to guard it");

    assertThat(kernel.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void afterABeatThatCameLateTheSameShareIsWrittenAgain(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    throttle.apply(0.5);
    kernel.writes();
    custody.late(true);
    throttle.apply(0.5);
    assertThat(kernel.writes()).isNotEmpty();

    custody.late(false);
    throttle.apply(0.5);

    assertThat(kernel.writes()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void custodyEndsWithTheGroup(Generation generation) throws IOException {
    var throttle = throttle(generation.kernel(root).guest(101, 102));
    assertThat(custody.released()).isEmpty();

    throttle.close();

    assertThat(custody.released()).contains(true);
  }

  @ParameterizedTest
  @EnumSource
  void custodyIsToldWhenAGroupIsLeft(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    kernel.refuse("ebb-100=rmdir", "Device or resource busy");

    throttle.close();

    assertThat(custody.released()).contains(false);
  }

  @ParameterizedTest
  @EnumSource
  void aVcpuThatIsPluggedInIsThrottledLikeTheOthers(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    Map<String, String> before = kernel.state();
    var throttle = throttle(kernel);
    throttle.apply(0.5);
    kernel.thread(103, kernel.groupOf(100));
    kernel.writes();

    throttle.follow(kernel.vcpus(101L, 102L, 103L));

    assertThat(kernel.groupOf(103)).isEqualTo(throttle.paths().getFirst());
    assertThat(kernel.writes())
        .contains("ebb-100/" + generation.quota(new CfsQuota(10_000, 15_000)));
    throttle.close();
    kernel.endThread(103);
    assertThat(kernel.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void aVcpuThatIsPluggedInElsewhereGetsAGroupInCustodyToo(Generation generation)
      throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    throttle.apply(0.5);
    kernel.thread(103, kernel.group("vcpu2"));

    throttle.follow(kernel.vcpus(101L, 102L, 103L));

    assertThat(throttle.paths()).hasSize(2);
    assertThat(custody.held().getLast().stream().map(Held::path).toList())
        .isEqualTo(throttle.paths());
    assertThat(CgroupThrottle.quotaShare(kernel.vcpus(103L))).hasValue(0.5);
    throttle.close();
    assertThat(kernel.groupOf(103)).isEqualTo(kernel.group("vcpu2"));
  }

  @ParameterizedTest
  @EnumSource
  void aVcpuThatHasGoneLeavesItsPartOfTheQuota(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    throttle.apply(0.5);
    kernel.endThread(102);
    kernel.writes();

    throttle.follow(kernel.vcpus(101L));

    assertThat(kernel.writes())
        .contains("ebb-100/" + generation.quota(new CfsQuota(10_000, 5_000)));
    throttle.follow(kernel.vcpus(101L));
    assertThat(kernel.writes()).isEmpty();
  }

  /** Between the look and the move its number goes to a thread of somebody else's. */
  @ParameterizedTest
  @EnumSource
  void aThreadThatIsNotTheGuestsAnyMoreIsPutBackWhereItCameFrom(Generation generation)
      throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    Path elsewhere = kernel.group("services");
    kernel.thread(103, elsewhere);
    VcpuThreads looked = kernel.vcpus(101L, 102L, 103L);
    custody.whenHeld(() -> kernel.handOn(103, 200));

    assertThatThrownBy(() -> throttle.follow(looked))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining("103");

    assertThat(kernel.groupOf(103)).isEqualTo(elsewhere);
    throttle.close();
    assertThat(kernel.groupOf(103)).isEqualTo(elsewhere);
  }

  @ParameterizedTest
  @EnumSource
  void threadsOfAnotherProcessAreRefusedWhoeverHandsThemOver(Generation generation)
      throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    kernel.files().process(200).thread(201, 200);
    VcpuThreads others = kernel.files().vcpus(200, List.of(201L));

    assertThatThrownBy(() -> throttle.follow(others))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining("process 200");
    throttle.close();
  }
}
