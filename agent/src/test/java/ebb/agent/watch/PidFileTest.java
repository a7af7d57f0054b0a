package ebb.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.host.system.HostFiles;
import ebb.qemu.qmp.QmpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PidFileTest {

  private static final HostFiles HOST = HostFiles.ofThisMachine();
  private static final long SELF = ProcessHandle.current().pid();

  @TempDir private Path directory;

  private PidFile file(String text, String permissions) throws IOException {
    Path file = Files.writeString(directory.resolve("guest.pid"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return new PidFile(file);
  }

  @Test
  void namesAProcess() throws IOException {
    assertThat(file(SELF + "\n", "rw-r--r--").process(HOST).id().pid()).isEqualTo(SELF);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-"})
  void thatOthersMayWriteIsNotBelieved(String permissions) {
    assertThatThrownBy(() -> file(Long.toString(SELF), permissions).process(HOST))
        .isInstanceOf(QmpException.class)
        .hasMessageContaining("can be written by others");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "qemu", "-1", "0", "99999999999999999999", "1 2"})
  void withoutAProcessThatRunsIsRefused(String text) {
    assertThatThrownBy(() -> file(text, "rw-------").process(HOST))
        .isInstanceOf(QmpException.class)
        .hasMessageContaining("names no process");
  }

  @Test
  void thatIsNotThereIsToldOf() {
    assertThatThrownBy(() -> new PidFile(directory.resolve("none")).process(HOST))
        .isInstanceOf(QmpException.class)
        .hasMessageContaining("cannot read");
  }
}
