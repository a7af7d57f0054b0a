package ebb.host.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.core.notice.NoticeListener;
import ebb.host.throttle.Hold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VcpuQuotaThrottleTest {

  private static final String PLAIN = "machine/qemu-1-vm1.libvirt-qemu";
  private static final String SYSTEMD = "machine.slice/machine-qemu\\x2d1\\x2dvm1.scope/libvirt";

  @TempDir private Path root;
  private final FakeCustody custody = new FakeCustody();
  private final List<String> warnings = new ArrayList<>();
  private long nanos;

  private Optional<VcpuQuotaThrottle> throttle(FakeKernel kernel, List<Long> tids) {
    return VcpuQuotaThrottle.create(
        kernel, kernel.vcpus(tids), custody, NoticeListener.texts(warnings::add), () -> nanos);
  }

  private static FakeKernel domain(Generation generation, Path root, String name, int vcpus)
      throws IOException {
    FakeKernel kernel = generation.kernel(root);
    if (generation == Generation.V2) {
      Files.writeString(kernel.group(name).resolve("cgroup.subtree_control"), "cpu");
    }
    for (int i = 0; i < vcpus; i++) {
      kernel.thread(101 + i, kernel.group(name + "/vcpu" + i));
    }
    return kernel;
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
  @CsvSource({
    "V1, " + PLAIN,
    "V2, " + PLAIN,
    "V1, " + SYSTEMD,
    "V2, " + SYSTEMD,
    "V1, machine.slice/machine-qemu\\x2d1\\x2dvm1.scope"
  })
  void holdsEachVcpuInTheGroupThatLibvirtMadeForIt(Generation generation, String domain)
      throws IOException {
    FakeKernel kernel = domain(generation, root, domain, 2);
    Map<String, String> before = kernel.state();

    var throttle = throttle(kernel, List.of(101L, 102L)).orElseThrow();
    throttle.apply(0.2);

    String quota = generation.quota(new CfsQuota(10_000, 2_000));
    assertThat(kernel.writes())
        .anyMatch(write -> write.endsWith("vcpu0/" + quota))
        .anyMatch(write -> write.endsWith("vcpu1/" + quota));
    throttle.close();
    assertThat(kernel.state()).isEqualTo(before);
    assertThat(custody.released()).contains(true);
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void givesBackJustTheQuotaAndThePeriodThatItFound(Generation generation) throws IOException {
    FakeKernel kernel = domain(generation, root, PLAIN, 1);
    quota(generation, kernel.groupOf(101), "40000", 50_000);
    Map<String, String> before = kernel.state();

    var throttle = throttle(kernel, List.of(101L)).orElseThrow();
    throttle.apply(0.05);
    assertThat(kernel.state()).isNotEqualTo(before);
    throttle.apply(1);
    assertThat(kernel.state()).isEqualTo(before);
    throttle.apply(0.05);
    throttle.close();

    assertThat(kernel.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void neverAllowsMoreThanTheOperatorDid(Generation generation) throws IOException {
    FakeKernel kernel = domain(generation, root, PLAIN, 1);
    quota(generation, Files.createDirectories(kernel.groupOf(101).getParent()), "30000", 100_000);
    Map<String, String> before = kernel.state();

    var throttle = throttle(kernel, List.of(101L)).orElseThrow();
    throttle.apply(0.5);
    assertThat(kernel.state()).isEqualTo(before);
    throttle.apply(0.2);
    assertThat(kernel.state()).isNotEqualTo(before);
    throttle.close();

    assertThat(kernel.state()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void isInCustodyBeforeAnythingIsWritten(Generation generation) throws IOException {
    FakeKernel kernel = domain(generation, root, PLAIN, 1);
    kernel.writes();

    custody.whenHeld(() -> assertThat(kernel.writes()).isEmpty());
    var throttle = throttle(kernel, List.of(101L)).orElseThrow();

    assertThat(custody.held()).hasSize(1);
    assertThat(custody.held().getFirst().getFirst().lines())
        .startsWith(generation == Generation.V1 ? "q1" : "q2")
        .endsWith("100000", generation == Generation.V1 ? "-1" : "max");
    throttle.close();
  }

  @ParameterizedTest
  @EnumSource
  void takesInAVcpuThatIsPluggedIn(Generation generation) throws IOException {
    FakeKernel kernel = domain(generation, root, PLAIN, 1);
    var throttle = throttle(kernel, List.of(101L)).orElseThrow();
    throttle.apply(0.2);
    kernel.thread(102, kernel.group(PLAIN + "/vcpu1"));
    kernel.writes();

    throttle.follow(kernel.vcpus(101L, 102L));

    String quota = generation.quota(new CfsQuota(10_000, 2_000));
    assertThat(kernel.writes()).anyMatch(write -> write.endsWith("vcpu1/" + quota));
    assertThat(custody.held().getLast()).hasSize(2);
    throttle.close();
  }

  @ParameterizedTest
  @EnumSource
  void leavesGroupsAloneThatAreNotLibvirts(Generation generation) throws IOException {
    FakeKernel kernel = generation.kernel(root);
    kernel.thread(101, kernel.group("user.slice/vcpu0"));

    assertThat(throttle(kernel, List.of(101L))).isEmpty();
    assertThat(custody.held()).isEmpty();
  }

  /** What a quota that both shared would give it: libvirt has one for each. */
  @ParameterizedTest
  @EnumSource
  void givesTheOnlyBusyVcpuWhatTheIdleOneLeaves(Generation generation) throws IOException {
    FakeKernel kernel = domain(generation, root, PLAIN, 2);
    var throttle = throttle(kernel, List.of(101L, 102L)).orElseThrow();
    for (int tenth = 1; tenth <= 10; tenth++) {
      kernel.files().ran(101, tenth * 95_000_000L);
      nanos = tenth * 100_000_000L;
      throttle.apply(1);
    }
    assertThat(kernel.writes()).noneMatch(write -> write.contains("quota"));

    throttle.apply(0.2);

    String quota = generation.quota(new CfsQuota(10_000, 4_000));
    assertThat(kernel.writes())
        .anyMatch(write -> write.endsWith("vcpu0/" + quota))
        .anyMatch(write -> write.endsWith("vcpu1/" + quota));
    throttle.close();
  }

  @Test
  void tellsWhatCouldNotBeGivenBack() throws IOException {
    FakeKernel kernel = domain(Generation.V2, root, PLAIN, 1);
    var throttle = throttle(kernel, List.of(101L)).orElseThrow();
    throttle.apply(0.2);
    kernel.refuse("cpu.max=max 100000", "Invalid argument");

    throttle.close();

    assertThat(warnings).singleElement().asString().contains("vcpu0", "max", "100000");
    assertThat(custody.released()).contains(false);
  }

  @ParameterizedTest
  @CsvSource({
    "/sys/fs/cgroup/cpu/machine/vcpu0, 100000, -1",
    "/sys/fs/cgroup/cpu/machine/qemu-1-a.libvirt-qemu/emulator, 100000, -1",
    "/sys/fs/cgroup/cpu/machine/qemu-1-a.libvirt-qemu/../vcpu0, 100000, -1",
    "/sys/fs/cgroup/cpu/machine/qemu-1-a.libvirt-qemu/vcpu0, 100000, $(id)",
    "/sys/fs/cgroup/cpu/machine/qemu-1-a.libvirt-qemu/vcpu0, 0, -1",
  })
  void refusesToRestoreWhatNoThrottleHasHeld(String path, long period, String quota) {
    assertThatThrownBy(() -> new HeldQuota("cgroup-v1", Path.of(path), period, quota))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource
  void aQuotaThatSomebodyChangesIsSetAgain(Generation generation) throws IOException {
    FakeKernel kernel = domain(generation, root, PLAIN, 2);
    var throttle = throttle(kernel, List.of(101L, 102L)).orElseThrow();
    throttle.apply(0.2);
    assertThat(throttle.inspect().repairs()).isZero();

    quota(generation, throttle.paths().getFirst(), "90000", 100_000);
    Hold found = throttle.inspect();

    assertThat(found.share()).isEqualTo(0.2);
    assertThat(found.repairs()).isEqualTo(1);
    assertThat(found.news()).singleElement().asString().contains("ebb sets it again");
    throttle.close();
  }

  /** A global quota below the period's first write would be refused by v1. */
  @ParameterizedTest
  @EnumSource
  void keepsWithinAQuotaForAllVcpusTogether(Generation generation) throws IOException {
    FakeKernel kernel = domain(generation, root, PLAIN, 1);
    Path vcpu = kernel.groupOf(101);
    quota(generation, vcpu.resolve("..").normalize(), "100000", 100_000);
    quota(generation, vcpu, "50000", 100_000);
    var throttle = throttle(kernel, List.of(101L)).orElseThrow();

    throttle.apply(0.3);

    assertThat(kernel.quotaCpus(vcpu)).isEqualTo(0.3);
    throttle.close();
    assertThat(kernel.quotaCpus(vcpu)).isEqualTo(0.5);
  }
}
