package ebb.host.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** What holds for both generations of cgroups. */
class CgroupThrottleTest {

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
  void theVcpusAndNoOtherThreadGetAGroupBelowTheirOwn(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    Path guest = kernel.groupOf(100);

    var throttle = throttle(kernel);

    assertThat(throttle.name()).isEqualTo(generation.throttleName);
    assertThat(throttle.paths()).containsExactly(guest.resolve("ebb-100"));
    assertThat(kernel.groupOf(101)).isEqualTo(guest.resolve("ebb-100"));
    assertThat(kernel.groupOf(102)).isEqualTo(guest.resolve("ebb-100"));
    assertThat(kernel.groupOf(100)).isEqualTo(guest);
    assertThat(kernel.writes())
        .noneMatch(write -> write.contains("quota") || write.contains("max"));
  }

  @ParameterizedTest
  @EnumSource
  void theShareIsOneQuotaForAllVcpus(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    kernel.writes();

    throttle.apply(0.25);

    assertThat(kernel.writes())
        .contains("ebb-100/" + generation.quota(new CfsQuota(10_000, 5_000)));
  }

  @ParameterizedTest
  @EnumSource
  void onlyAShareThatDiffersByMoreThanATenthIsWritten(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    throttle.apply(0.5);
    kernel.writes();

    throttle.apply(0.5);
    throttle.apply(0.549);
    throttle.apply(0.451);
    assertThat(kernel.writes()).isEmpty();

    throttle.apply(0.44);
    assertThat(kernel.writes()).hasSize(1);
    throttle.apply(0.49);
    assertThat(kernel.writes()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void aFullShareLiftsTheQuotaOnce(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    kernel.writes();

    throttle.apply(1);
    assertThat(kernel.writes()).isEmpty();

    throttle.apply(0.1);
    kernel.writes();
    throttle.apply(1);
    throttle.apply(1);
    assertThat(kernel.writes()).containsExactly("ebb-100/" + generation.noQuota);
  }

  @ParameterizedTest
  @EnumSource
  void afterAStallAnySmallShareIsWritten(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    throttle.apply(0);
    kernel.writes();

    throttle.apply(0.005);

    assertThat(kernel.writes())
        .contains("ebb-100/" + generation.quota(new CfsQuota(100_000, 1_000)));
  }

  @ParameterizedTest
  @EnumSource
  void aGroupThatIsThereAlreadyMayBeAnotherEbbs(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var first = throttle(kernel);
    for (long tid : VCPUS) {
      kernel.thread(tid, kernel.groupOf(100));
    }
    Map<String, String> before = kernel.state();

    assertThatThrownBy(() -> throttle(kernel))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining(first.paths().getFirst() + " is there already")
        .hasMessageContaining("another ebb");
    assertThat(kernel.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void vcpusThatAreSteeredAlreadyAreRefused(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    throttle(kernel);
    Map<String, String> before = kernel.state();

    assertThatThrownBy(() ->
            CgroupThrottle.create(
                kernel.setup("other", custody, NoticeListener.texts(warnings::add)),
                kernel.vcpus(VCPUS)))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining("another ebb");
    assertThat(kernel.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void eachVcpuInAGroupOfItsOwnGetsItsPartOfTheQuota(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root);
    kernel.thread(101, kernel.group("vcpu0"));
    kernel.thread(102, kernel.group("vcpu1"));
    Map<String, String> before = kernel.state();
    var throttle = throttle(kernel);
    kernel.writes();

    throttle.apply(0.25);

    assertThat(throttle.paths()).hasSize(2);
    String quota = "ebb-100/" + generation.quota(new CfsQuota(10_000, 2_500));
    assertThat(kernel.writes().stream().filter(quota::equals)).hasSize(2);
    assertThat(CgroupThrottle.quotaShare(kernel.vcpus(VCPUS))).hasValue(0.25);
    throttle.close();
    assertThat(kernel.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void aQuotaThatTheKernelRefusesIsToldAsSuch(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    String[] write = generation.quota(new CfsQuota(10_000, 10_000)).split("=", 2);
    kernel.refuse(write[0] + "=" + write[1], "Invalid argument");

    assertThatThrownBy(() -> throttle.apply(0.5))
        .isInstanceOf(ThrottleException.class)
        .hasMessageStartingWith("cannot set the guest's CPU quota")
        .hasMessageContaining("Invalid argument");
  }

  @ParameterizedTest
  @EnumSource
  void aKernelWithoutQuotasIsToldAsSuch(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    var throttle = throttle(kernel);
    String file = generation.noQuota.substring(0, generation.noQuota.indexOf('='));
    Files.delete(throttle.paths().getFirst().resolve(file));

    assertThatThrownBy(() -> throttle.apply(0.5))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining("the kernel has no ")
        .hasMessageContaining(file);
  }

  @ParameterizedTest
  @EnumSource
  void theQuotaInForceCanBeReadByOthers(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root).guest(101, 102);
    assertThat(CgroupThrottle.quotaShare(kernel.vcpus(VCPUS))).isEmpty();
    var throttle = throttle(kernel);
    assertThat(CgroupThrottle.quotaShare(kernel.vcpus(VCPUS))).isEmpty();

    throttle.apply(0.05);
    assertThat(CgroupThrottle.quotaShare(kernel.vcpus(VCPUS))).hasValue(0.05);

    throttle.close();
    assertThat(CgroupThrottle.quotaShare(kernel.vcpus(VCPUS))).isEmpty();
  }
}
