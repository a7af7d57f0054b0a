package ebb.steering.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

  @TempDir private Path root;

  private StateDirectory directory() {
    return new StateDirectory(root.resolve("ebb"));
  }

  private void refuses(String why) {
    assertThatThrownBy(() -> directory().open())
        .isInstanceOf(JournalException.class)
        .hasMessageContaining(root.resolve("ebb").toString())
        .hasMessageContaining(why);
  }

  @Test
  void rootsIsInRun() {
    assertThat(StateDirectory.of(0, Map.of("XDG_RUNTIME_DIR", root.toString()), root).path())
        .isEqualTo(Path.of("/run/ebb"));
  }

  @Test
  void aUsersIsInTheDirectoryForThat() {
    assertThat(
            StateDirectory.of(1000, Map.of("XDG_RUNTIME_DIR", root.toString()), Path.of("/x"))
                .path())
        .isEqualTo(root.resolve("ebb"));
  }

  @Test
  void withoutOneItIsAmongTemporaryFilesUnderTheUsersName() {
    assertThat(StateDirectory.of(1000, Map.of(), root).path()).isEqualTo(root.resolve("ebb-1000"));
    assertThat(StateDirectory.of(1000, Map.of("XDG_RUNTIME_DIR", "/nonexistent"), root).path())
        .isEqualTo(root.resolve("ebb-1000"));
  }

  @Test
  void itIsMadeForItsOwnerAlone() throws IOException {
    Path made = directory().open();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
    assertThat(directory().open()).isEqualTo(made);
  }

  @Test
  void aSymbolicLinkIsRefused() throws IOException {
    Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
    Files.createSymbolicLink(root.resolve("ebb"), elsewhere);
    refuses("is no directory");
  }

  @Test
  void whereItCannotBeMadeIsSaid() {
    assertThatThrownBy(() -> new StateDirectory(root.resolve("none/ebb")).open())
        .isInstanceOf(JournalException.class)
        .hasMessageContaining(root.resolve("none") + " is not there");
  }

  @Test
  void oneThatIsOpenToOthersIsRefused() throws IOException {
    Path made = directory().open();
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwx---"));
    refuses("open to others");
  }

  @Test
  void oneOfAnotherUserIsRefused() throws IOException {
    Path made = directory().open();
    try {
      Files.setAttribute(made, "unix:uid", 12345);
    } catch (FileSystemException e) {
      assumeTrue(false, "only root can give files away");
    }
    refuses("belongs to another user (id 12345)");
  }
}
