package ebb.qemu.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.qemu.host.HostFiles.Mount;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {

  @TempDir private Path root;

  private FakeHost host = new FakeHost(Path.of("."));

  @BeforeEach
  void setUp() {
    host = new FakeHost(root);
  }

  @Test
  void aMountHasItsTypePlaceAndOptions() throws IOException {
    host.mounted("32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct");

    assertThat(host.files().mounts())
        .containsExactly(
            new Mount(
                "cgroup",
                Path.of("/"),
                root.resolve("sys/fs/cgroup/cpu"),
                List.of("rw", "cpu", "cpuacct")));
  }

  @Test
  void aMountMayShowAPartOfItsFileSystemOnly() throws IOException {
    host.mounted(
        "32 31 0:29 /docker/4f1a /sys/fs/cgroup/cpu ro,nosuid - cgroup cgroup rw,cpu",
        "41 31 0:38 /../.. /mnt/outside rw - cgroup2 cgroup2 rw");

    assertThat(host.files().mounts())
        .extracting(Mount::source)
        .containsExactly(Path.of("/docker/4f1a"), Path.of("/../.."));
  }

  @Test
  void aMountUnderAnotherIsHidden() throws IOException {
    host.mounted(
        "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu",
        "90 32 0:29 /host1 /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu");

    assertThat(host.files().mounts()).extracting(Mount::source).containsExactly(Path.of("/host1"));
  }

  @Test
  void optionalFieldsBeforeTheDashMayBeManyOrNone() throws IOException {
    host.mounted(
        "31 23 0:28 / /a rw shared:7 master:2 propagate_from:1 - tmpfs tmpfs rw",
        "32 23 0:28 / /b rw - cgroup2 cgroup2 rw");

    assertThat(host.files().mounts()).extracting(Mount::type).containsExactly("tmpfs", "cgroup2");
  }

  @Test
  void whatThePathEscapesIsReadAsItIs() throws IOException {
    host.mounted(
        "31 23 0:28 / /a\\040b\\011c\\012d\\134e rw - cgroup2 cgroup2 rw",
        "32 23 0:28 / /literal\\134040 rw - cgroup2 cgroup2 rw",
        "33 23 0:28 /with\\040space /plain rw - cgroup2 cgroup2 rw");

    assertThat(host.files().mounts())
        .extracting(Mount::point)
        .containsExactly(
            root.resolve("a b\tc\nd\\e"), root.resolve("literal\\040"), root.resolve("plain"));
    assertThat(host.files().mounts().getLast().source()).isEqualTo(Path.of("/with space"));
  }

  @Test
  void aLineThatIsNoMountIsPassedOver() throws IOException {
    host.mounted(
        "",
        "garbage",
        "31 23 0:28 / /a rw",
        "31 23 0:28 - cgroup cgroup rw",
        "31 23 0:28 / /a rw - cgroup",
        "32 23 0:28 / /b rw - cgroup2 cgroup2 rw");

    assertThat(host.files().mounts()).extracting(Mount::point).containsExactly(root.resolve("b"));
  }

  @Test
  void withoutTheKernelsListThereIsNoTellingWhatIsMounted() {
    assertThatThrownBy(() -> host.files().mounts()).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatIsInHugePagesOrSwappedOutIsKeptForAProcessToo() throws IOException {
    host.write(
        "proc/17/status",
        "VmHWM:\t 900 kB\nVmRSS:\t 100 kB\nVmSwap:\t 20 kB\nHugetlbPages:\t 2048 kB\n");

    assertThat(host.files().keptBytes(17)).hasValue((100 + 20 + 2048) << 10);
    assertThat(host.files().keptBytes(18)).isEmpty();
  }
}
