package ebb.libvirt.migration;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.host.system.HostFiles;
import ebb.libvirt.DomainId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainProcessTest {

  private static final UUID GUEST = UUID.fromString("7b1c7e1e-eb00-4000-8000-000000000001");
  private static final DomainId ID = new DomainId("vm1", GUEST);

  @TempDir private Path root;

  @BeforeEach
  void aQemuOfLibvirts() throws IOException {
    write("run/libvirt/qemu/vm1.pid", "4711");
    write("proc/4711/cmdline", "qemu\0-name\0guest=vm1\0-uuid\0" + GUEST + "\0-S\0");
    write("proc/4711/stat", "4711 (q) S 1 1 1 0 1 1 1 1 1 1 1 1 1 1 20 0 1 0 500");
    write("proc/4711/task/4711/comm", "qemu-system-x86\n");
    write("proc/4711/task/4713/comm", "CPU 10/KVM\n");
    write("proc/4711/task/4714/comm", "CPU 2/KVM\n");
    write("proc/4711/task/4715/comm", "IO mon_iothread\n");
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private java.util.Optional<DomainProcess> find(Map<String, String> environment) {
    return DomainProcess.find(new HostFiles(root), ID, environment);
  }

  @Test
  void isFoundByWhatLibvirtNoted() {
    assertThat(find(Map.of())).get().extracting(it -> it.process().id().pid()).isEqualTo(4711L);
  }

  @Test
  void ofItsThreadsTheVcpusAreTaken() {
    assertThat(find(Map.of()).orElseThrow().vcpus().orElseThrow().tids())
        .containsExactly(4714L, 4713L);
  }

  @Test
  void aNumberThatHasGoneToAnotherDomainIsNotTaken() throws IOException {
    write("proc/4711/cmdline", "qemu\0-uuid\0" + UUID.randomUUID() + "\0-name\0" + GUEST + "\0");

    assertThat(find(Map.of())).isEmpty();
  }

  @Test
  void aUsersOwnDaemonIsLookedInto() throws IOException {
    Files.delete(root.resolve("run/libvirt/qemu/vm1.pid"));
    write("run/user/1000/libvirt/qemu/run/vm1.pid", "4711");

    assertThat(find(Map.of())).isEmpty();
    assertThat(find(Map.of("XDG_RUNTIME_DIR", "/run/user/1000"))).isPresent();
  }

  @Test
  void aDomainThatDoesNotRunHasNone() throws IOException {
    write("run/libvirt/qemu/vm1.pid", "not a number");

    assertThat(find(Map.of())).isEmpty();
  }

  @Test
  void oneThatHasEndedHasNoThreads() throws IOException {
    DomainProcess process = find(Map.of()).orElseThrow();
    try (var tasks = Files.walk(root.resolve("proc/4711/task"))) {
      for (Path path : tasks.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }

    assertThat(process.vcpus()).isEmpty();
  }
}
