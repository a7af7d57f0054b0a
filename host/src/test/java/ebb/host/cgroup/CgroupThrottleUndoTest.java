package ebb.host.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.Cure;
import ebb.core.notice.NoticeListener;
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

/** That no trace of a throttle is left, in both generations of cgroups. */
class CgroupThrottleUndoTest {

  private static final List<Long> VCPUS = List.of(101L, 102L);

  @TempDir private Path root;

  private final FakeCustody custody = new FakeCustody();
  private final List<String> warnings = new ArrayList<>();

  private CgroupThrottle throttle(FakeKernel kernel) {
    return CgroupThrottle.create(
        kernel.setup("100", custody, NoticeListener.texts(warnings::add)), kernel.vcpus(VCPUS));
  }

  @ParameterizedTest
  @EnumSource
  void closingPutsEverythingBackAsItWas(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    Map<String, String> before = kernel.state();
    var throttle = throttle(kernel);
    throttle.apply(0.1);
    assertThat(kernel.state()).isNotEqualTo(before);

    throttle.close();

    assertThat(kernel.state()).isEqualTo(before);
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void onceClosedItTouchesNothingAnyMore(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    throttle.close();
    kernel.writes();

    throttle.close();
    throttle.apply(0.1);

    assertThat(kernel.writes()).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void threadsThatHaveGoneAreNotMissedWhenClosing(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    Path guest = kernel.groupOf(100);
    var throttle = throttle(kernel);
    throttle.apply(0.1);
    kernel.endThread(101);

    throttle.close();

    assertThat(guest.resolve("ebb-100")).doesNotExist();
    assertThat(kernel.groupOf(102)).isEqualTo(guest);
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aGuestThatHasGoneWithItsGroupIsNotMissedEither(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    Path guest = kernel.groupOf(100);
    var throttle = throttle(kernel);
    throttle.apply(0.1);
    for (long tid : List.of(100L, 101L, 102L)) {
      kernel.endThread(tid);
    }
    kernel.remove(guest.resolve("ebb-100"));
    kernel.remove(guest);

    throttle.close();

    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftBehindWhenAThreadCannotBeMoved(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    Map<String, String> before = kernel.state();
    kernel.refuse(generation.threads + "=102", "Operation not supported");

    assertThatThrownBy(() -> throttle(kernel))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining(generation.throttleName)
        .hasMessageContaining("Operation not supported");

    assertThat(kernel.state()).isEqualTo(before);
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsLeftBehindWhenTheSecondOfTwoGroupsCannotBeMade(Generation generation)
      throws IOException {
    FakeKernel kernel = generation.kernel(root);
    kernel.thread(101, kernel.group("vcpu0"));
    kernel.thread(102, kernel.group("vcpu1"));
    Files.createDirectory(kernel.groupOf(102).resolve("ebb-100"));
    Map<String, String> before = kernel.state();

    assertThatThrownBy(() -> throttle(kernel)).isInstanceOf(ThrottleException.class);

    assertThat(kernel.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void aGroupThatCannotBeRemovedIsToldOf(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    kernel.refuse("ebb-100=rmdir", "Device or resource busy");

    throttle.close();

    assertThat(warnings.getFirst())
        .contains("could not remove " + throttle.paths().getFirst())
        .contains("Device or resource busy")
        .contains(Cure.BY_HAND.toString());
  }
}
