package ebb.host.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.host.guest.FakeHost;
import ebb.host.system.HostFiles.Mount;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFilesTest {

  private static final long SEED = 20261126;

  @TempDir private Path root;

  private FakeHost host = new FakeHost(Path.of("."));

  @BeforeEach
  void setUp() {
    host = new FakeHost(root);
  }

  private List<Mount> mounts() throws IOException {
    return host.files().mounts(Set.of("cgroup", "cgroup2", "tmpfs"));
  }

  @Test
  void aMountHasItsTypePlaceAndOptions() throws IOException {
    host.mounted("32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct");

    assertThat(mounts())
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

    assertThat(mounts())
        .extracting(Mount::source)
        .containsExactly(Path.of("/docker/4f1a"), Path.of("/../.."));
  }

  @Test
  void aContainerIsToldByTheMarksOfItsEngine() throws IOException {
    assertThat(host.files().isContainer()).isFalse();

    host.write("run/.containerenv", "").mounted("1 0 0:1 / / rw - overlay overlay rw,lowerdir=x");

    assertThat(host.files().isContainer()).isTrue();
  }

  @Test
  void aMountUnderAnotherIsHidden() throws IOException {
    host.mounted(
        "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu",
        "90 32 0:29 /host1 /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu");

    assertThat(mounts()).extracting(Mount::source).containsExactly(Path.of("/host1"));
  }

  @Test
  void optionalFieldsBeforeTheDashMayBeManyOrNone() throws IOException {
    host.mounted(
        "31 23 0:28 / /a rw shared:7 master:2 propagate_from:1 - tmpfs tmpfs rw",
        "32 23 0:28 / /b rw - cgroup2 cgroup2 rw");

    assertThat(mounts()).extracting(Mount::type).containsExactly("tmpfs", "cgroup2");
  }

  @Test
  void whatThePathEscapesIsReadAsItIs() throws IOException {
    host.mounted(
        "31 23 0:28 / /a\\040b\\011c\\012d\\134e rw - cgroup2 cgroup2 rw",
        "32 23 0:28 / /literal\\134040 rw - cgroup2 cgroup2 rw",
        "33 23 0:28 /with\\040space /plain rw - cgroup2 cgroup2 rw");

    assertThat(mounts())
        .extracting(Mount::point)
        .containsExactly(
            root.resolve("a b\tc\nd\\e"), root.resolve("literal\\040"), root.resolve("plain"));
    assertThat(mounts().getLast().source()).isEqualTo(Path.of("/with space"));
  }

  /** Any user with a FUSE or an automounted stick makes such a mount. */
  @Test
  void aMountAtAPathThatIsNoTextHidesNoOther() throws IOException {
    Path file = host.mounted("").path("proc/self/mountinfo");
    byte[] odd =
        """
        90 31 0:77 / /mnt/\u00ff\u00fe\u00e4 rw - fuse.odd odd rw
        91 31 0:78 / /mnt/\u00ff rw - cgroup2 odd rw
        32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
        """
            .getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, odd);

    assertThat(mounts()).extracting(Mount::type).contains("cgroup");
    assertThat(mounts().getLast().point()).isEqualTo(root.resolve("sys/fs/cgroup/cpu"));
  }

  @Test
  void aMountOfAnotherTypeOnTopHidesToo() throws IOException {
    host.mounted(
        "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu",
        "90 32 0:40 / /sys/fs/cgroup/cpu rw - ext4 /dev/x rw");

    assertThat(mounts()).isEmpty();
  }

  @Test
  void aPathOfLettersBeyondAsciiIsReadAsTheyAre() throws IOException {
    host.mounted("32 31 0:29 /g\u00e4st /sys/f\u00fcr\\040cpu rw - cgroup cgroup rw,cpu");

    assertThat(mounts().getFirst().source()).isEqualTo(Path.of("/g\u00e4st"));
    assertThat(mounts().getFirst().point()).isEqualTo(root.resolve("sys/f\u00fcr cpu"));
  }

  /** Whatever is in the list, nothing is thrown, and a group's file system is found. */
  @Test
  void noLineHidesTheGroups() throws IOException {
    var random = new Random(SEED);
    Path file = host.mounted("").path("proc/self/mountinfo");
    byte[] good =
        "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
            .getBytes(StandardCharsets.ISO_8859_1);
    for (int run = 0; run < 500; run++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      var text = new ByteArrayOutputStream();
      text.write(noise);
      text.write('\n');
      text.write(good);
      Files.write(file, text.toByteArray());

      assertThat(mounts())
          .as("seed %d, run %d", SEED, run)
          .extracting(Mount::point)
          .contains(root.resolve("sys/fs/cgroup/cpu"));
    }
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

    assertThat(mounts()).extracting(Mount::point).containsExactly(root.resolve("b"));
  }

  @Test
  void withoutTheKernelsListThereIsNoTellingWhatIsMounted() {
    assertThatThrownBy(() -> mounts()).isInstanceOf(NoSuchFileException.class);
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
