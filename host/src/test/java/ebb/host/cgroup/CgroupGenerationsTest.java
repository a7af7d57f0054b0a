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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is particular to one generation of cgroups, or to finding it. */
class CgroupGenerationsTest {

  @TempDir private Path root;

  private final List<String> warnings = new ArrayList<>();

  private CgroupThrottle throttle(FakeKernel kernel, String label, Long... tids) {
    return CgroupThrottle.create(
        kernel.setup(label, new FakeCustody(), NoticeListener.texts(warnings::add)),
        kernel.vcpus(tids));
  }

  @Test
  void v1SetsThePeriodOnlyWhenItChanges() throws IOException {
    FakeKernel kernel = FakeKernel.v1(root);
    kernel.thread(101, kernel.group("guest"));
    var throttle = throttle(kernel, "x", 101L);
    kernel.writes();

    throttle.apply(0.5);
    assertThat(kernel.writes())
        .containsExactly("ebb-x/cpu.cfs_period_us=10000", "ebb-x/cpu.cfs_quota_us=5000");
    throttle.apply(0.2);
    assertThat(kernel.writes()).containsExactly("ebb-x/cpu.cfs_quota_us=2000");
    throttle.apply(0.05);
    assertThat(kernel.writes())
        .containsExactly("ebb-x/cpu.cfs_period_us=20000", "ebb-x/cpu.cfs_quota_us=1000");
  }

  @Test
  void theGroupOfSeveralVcpusWeighsAsMuchAsTheyDidApart() throws IOException {
    FakeKernel v1 = FakeKernel.v1(Files.createDirectory(root.resolve("v1")));
    v1.thread(101, v1.group("guest"));
    v1.thread(102, v1.groupOf(101));
    throttle(v1, "x", 101L, 102L);
    FakeKernel v2 = FakeKernel.v2(Files.createDirectory(root.resolve("v2")));
    v2.thread(101, v2.group("guest"));
    v2.thread(102, v2.groupOf(101));
    throttle(v2, "x", 101L, 102L);

    assertThat(v1.writes()).contains("ebb-x/cpu.shares=2048");
    assertThat(v2.writes()).contains("ebb-x/cpu.weight=200");
  }

  @Test
  void v2TurnsTheControllerOnBelowTheGuestsGroupAndOffAgain() throws IOException {
    FakeKernel kernel = FakeKernel.v2(root);
    kernel.thread(101, kernel.group("guest"));

    var throttle = throttle(kernel, "x", 101L);
    assertThat(kernel.writes())
        .containsSubsequence(
            "ebb-x/cgroup.type=threaded",
            "guest/cgroup.subtree_control=+cpu",
            "ebb-x/cgroup.threads=101");
    throttle.close();
    assertThat(kernel.writes())
        .containsExactly(
            "ebb-x/cpu.max=max", "guest/cgroup.threads=101", "guest/cgroup.subtree_control=-cpu");
  }

  @Test
  void v2LeavesAControllerOnThatWasOn() throws IOException {
    FakeKernel kernel = FakeKernel.v2(root);
    Path guest = kernel.group("guest");
    kernel.put(guest.resolve("cgroup.subtree_control"), "+cpu");
    kernel.thread(101, guest);
    Map<String, String> before = kernel.state();
    kernel.writes();

    throttle(kernel, "x", 101L).close();

    assertThat(kernel.writes()).noneMatch(write -> write.contains("subtree_control"));
    assertThat(kernel.state()).isEqualTo(before);
  }

  @Test
  void v2LeavesTheControllerOnWhileAnotherEbbNeedsIt() throws IOException {
    FakeKernel kernel = FakeKernel.v2(root);
    Path group = kernel.group("guests");
    kernel.thread(101, group);
    kernel.thread(201, group);
    var first = throttle(kernel, "first", 101L);
    var second = throttle(kernel, "second", 201L);
    second.apply(0.5);

    first.close();

    assertThat(warnings).isEmpty(); // it has to wait, which is no failure
    assertThat(group.resolve("ebb-second/cpu.max")).hasContent("5000 10000");
    assertThat(kernel.groupOf(101)).isEqualTo(group);
  }

  @ParameterizedTest
  @CsvSource({
    "guest, mkdir",
    "cgroup.type, threaded",
    "cgroup.subtree_control, +cpu",
    "cgroup.threads, 101"
  })
  void v2LeavesNothingBehindWhereverTheKernelRefuses(String file, String text) throws IOException {
    FakeKernel kernel = FakeKernel.v2(root);
    kernel.thread(101, kernel.group("guest"));
    Map<String, String> before = kernel.state();
    kernel.refuse((text.equals("mkdir") ? "ebb-x" : file) + "=" + text, "Operation not supported");

    assertThatThrownBy(() -> throttle(kernel, "x", 101L))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining("cgroup-v2")
        .hasMessageContaining("Operation not supported");

    assertThat(kernel.state()).isEqualTo(before);
    assertThat(warnings).isEmpty();
  }

  @Test
  void v2SaysWhatToDoWhereTheControllerIsOffAboveTheGuest() throws IOException {
    FakeKernel kernel = FakeKernel.v2(root);
    Path guest = kernel.group("guest");
    Files.writeString(guest.resolve("cgroup.controllers"), "memory pids\n");
    kernel.thread(101, guest);

    assertThatThrownBy(() -> throttle(kernel, "x", 101L))
        .isInstanceOf(ThrottleException.class)
        .hasMessageContaining("no cpu controller in the guest's group " + guest)
        .hasMessageContaining("+cpu");
  }

  @Test
  void v1IsTakenWhereBothAreMountedAndV1HasTheController() throws IOException {
    FakeKernel kernel = FakeKernel.v1(root);
    kernel.thread(101, kernel.group("guest"));
    kernel
        .files()
        .mounted(
            "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
            "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu")
        .write("sys/fs/cgroup/unified/cgroup.controllers", "memory")
        .inGroups(101, "3:cpu:/guest", "0::/");

    assertThat(throttle(kernel, "x", 101L).name()).isEqualTo("cgroup-v1");
  }

  @Test
  void v1KnowsTheControllerAmongOthersItIsMountedWith() throws IOException {
    FakeKernel kernel = FakeKernel.v1(root);
    Path guest = kernel.group("guest");
    kernel.thread(101, guest);
    kernel
        .files()
        .mounted(
            "33 31 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset",
            "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct")
        .inGroups(101, "5:cpuset:/", "3:cpuacct,cpu:/guest");

    assertThat(throttle(kernel, "x", 101L).paths()).containsExactly(guest.resolve("ebb-x"));
  }

  @Test
  void aMountThatShowsAPartOfTheHierarchyLeadsToTheSameGroup() throws IOException {
    FakeKernel kernel = FakeKernel.v1(root);
    Path guest = kernel.group("guest");
    kernel.thread(101, guest);
    kernel
        .files()
        .mounted("32 31 0:29 /docker/4f1a /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu")
        .inGroups(101, "3:cpu:/docker/4f1a/guest");

    assertThat(throttle(kernel, "x", 101L).paths()).containsExactly(guest.resolve("ebb-x"));
  }

  @Test
  void aGroupOutsideOfWhatIsMountedCannotBeUsed() throws IOException {
    FakeKernel kernel = FakeKernel.v1(root);
    kernel.thread(101, kernel.group("guest"));
    kernel
        .files()
        .mounted("32 31 0:29 /docker/4f1a /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu")
        .inGroups(101, "3:cpu:/docker/4f1abc/guest");

    assertThatThrownBy(() -> throttle(kernel, "x", 101L))
        .isInstanceOf(ThrottleException.class)
        .hasMessage(
            "no cgroup to throttle with (cgroup-v1: has no cpu controller here; cgroup-v2: has no"
                + " cpu controller here)");
  }

  @Test
  void theKernelsOwnFilesAreWrittenWithoutMakingAny() throws IOException {
    CgroupFiles kernel = CgroupFiles.ofTheKernel();
    Path group = root.resolve("group");
    kernel.make(group);
    Path file = group.resolve("cpu.max");

    assertThatThrownBy(() -> kernel.put(file, "max")).isInstanceOf(IOException.class);
    Files.createFile(file);
    kernel.put(file, "max");

    assertThat(file).hasContent("max");
    Files.delete(file);
    kernel.remove(group);
    kernel.remove(group);
    assertThat(group).doesNotExist();
  }
}
