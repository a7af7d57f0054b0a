package ebb.host.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.host.guest.FakeHost;
import ebb.host.guest.GuestProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestRamTest {

  private static final long PID = 700;
  private static final long MIB = 1 << 20;

  @TempDir private Path root;
  private FakeHost host;

  @BeforeEach
  void oneProcess() throws IOException {
    host = new FakeHost(root).process(PID);
    Files.createDirectories(root.resolve("proc/" + PID + "/fd"));
  }

  private GuestProcess maps(String... lines) throws IOException {
    host.write("proc/" + PID + "/maps", String.join("\n", lines) + "\n");
    return host.guest(PID);
  }

  private static String map(long startMib, long mib, String kind) {
    return Long.toHexString(startMib * MIB)
        + "-"
        + Long.toHexString((startMib + mib) * MIB)
        + " "
        + kind;
  }

  /** Start and size of what has been found, MiB. */
  private static List<String> found(GuestProcess process, long mib) {
    return GuestRam.of(process, mib * MIB).regions().stream()
        .map(region -> region.start() / MIB + "+" + region.bytes() / MIB)
        .toList();
  }

  @Test
  void theMappingOfTheMemorysSizeIsIt() throws IOException {
    GuestProcess qemu =
        maps(
            map(100, 40, "r-xp 00000000 08:01 7 /usr/bin/qemu-system-x86_64"),
            map(200, 30, "rw-p 00000000 00:00 0 [heap]"),
            map(1000, 512, "rw-p 00000000 00:00 0 "),
            map(2000, 64, "---p 00000000 00:00 0 "),
            map(3000, 1024, "rwxp 00000000 00:00 0 "),
            map(5000, 64, "rw-p 00000000 00:00 0 "));
    assertThat(found(qemu, 512)).containsExactly("1000+512");
  }

  @Test
  void memoryThatHasBeenPluggedInBelongsToIt() throws IOException {
    GuestProcess qemu =
        maps(
            map(1000, 128, "rw-p 00000000 00:00 0 "),
            map(2000, 64, "rw-p 00000000 00:00 0 "),
            map(3000, 512, "rw-s 00000000 00:01 9 /memfd:memory-backend-memfd (deleted)"),
            map(5000, 128, "rw-s 00000000 00:20 9 /dev/hugepages/qemu_back_mem.dimm1 (deleted)"));
    assertThat(found(qemu, 768)).containsExactly("1000+128", "3000+512", "5000+128");
  }

  @Test
  void whatDevicesHaveMappedDoesNot() throws IOException {
    GuestProcess qemu =
        maps(
            map(1000, 256, "rw-s 00000000 00:05 9 /dev/vfio/12"),
            map(2000, 256, "rw-s 00000000 00:05 9 anon_inode:[kvm-vcpu:0]"),
            map(3000, 256, "rw-s 00000000 08:01 9 /srv/guest memory/ram"));
    assertThat(found(qemu, 256)).containsExactly("3000+256");
  }

  @Test
  void aBlockOfVirtioMemIsLargerThanWhatIsPluggedIn() throws IOException {
    GuestProcess qemu =
        maps(
            map(1000, 512, "rw-p 00000000 00:00 0 "),
            map(2000, 8, "rw-p 00000000 00:00 0 "),
            map(3000, 4096, "rw-p 00000000 00:00 0 "));
    assertThat(found(qemu, 512 + 256)).containsExactly("1000+512", "3000+4096");
  }

  @Test
  void aProcessWithoutSuchMemoryIsRefused() throws IOException {
    GuestProcess qemu = maps(map(1000, 20, "rw-p 00000000 00:00 0 "));
    assertThatThrownBy(() -> GuestRam.of(qemu, 4096 * MIB))
        .isInstanceOf(UnreadableMemoryException.class)
        .hasMessageContaining("4096 MiB is not found");
  }

  @Test
  void aConfidentialGuestIsRefused() throws IOException {
    GuestProcess qemu = maps(map(1000, 512, "rw-p 00000000 00:00 0 "));
    Path fd = root.resolve("proc/" + PID + "/fd");
    Files.createSymbolicLink(fd.resolve("4"), Path.of("socket:[77]"));
    assertThat(found(qemu, 512)).isNotEmpty();
    Files.createSymbolicLink(fd.resolve("5"), Path.of("anon_inode:[guest_memfd]"));
    assertThatThrownBy(() -> GuestRam.of(qemu, 512 * MIB))
        .isInstanceOf(UnreadableMemoryException.class)
        .hasMessageContaining("confidential");
  }

  @Test
  void whatMayNotBeSeenIsRefusedWithWhatItTakes() throws IOException {
    GuestProcess qemu = host.guest(PID);
    assertThatThrownBy(() -> GuestRam.of(qemu, 512 * MIB))
        .isInstanceOf(UnreadableMemoryException.class)
        .hasMessageContaining("CAP_SYS_PTRACE");
  }
}
