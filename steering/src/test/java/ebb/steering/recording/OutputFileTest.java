package ebb.steering.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OutputFileTest {

  @TempDir private Path folder;

  private void refuses(String why, Path file) {
    assertThatThrownBy(() -> OutputFile.write(file, "ebb"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aNewFileIsForItsOwnerAlone() throws IOException {
    Path file = folder.resolve("new");
    OutputFile.write(file, "gäst\n");

    assertThat(file).hasContent("gäst\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aLinkIsNotFollowedWhereverItLeads() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "precious");
    Path missing = folder.resolve("missing");
    refuses("symbolic link", Files.createSymbolicLink(folder.resolve("a"), precious));
    refuses("symbolic link", Files.createSymbolicLink(folder.resolve("b"), missing));

    assertThat(precious).hasContent("precious");
    assertThat(missing).doesNotExist();
  }

  @Test
  void aPipeADeviceAndAFolderAreRefusedAndNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    refuses("no regular file", pipe);
    refuses("no regular file", Path.of("/dev/null"));
    refuses("no regular file", Files.createDirectory(folder.resolve("folder")));
    refuses("no such folder", folder.resolve("missing/file"));
  }

  @Test
  void anOlderOneIsReplacedAndItsOtherNamesKeepIt() throws IOException {
    Path file = Files.writeString(folder.resolve("old"), "a recording that was longer");
    Path other = Files.createLink(folder.resolve("other"), file);
    OutputFile.write(file, "new");

    assertThat(file).hasContent("new");
    assertThat(other).hasContent("a recording that was longer");
  }

  @Test
  void somebodyElsesFileIsLeftAlone() throws IOException {
    assumeTrue(Files.getAttribute(folder, "unix:uid").equals(0), "only root can give a file away");
    Path file = Files.writeString(folder.resolve("theirs"), "theirs");
    Files.setAttribute(file, "unix:uid", 65534, LinkOption.NOFOLLOW_LINKS);
    refuses("somebody else", file);

    assertThat(file).hasContent("theirs");
  }

  @Test
  void aNameThatIsTakenInTheMeantimeIsNotWrittenThrough() throws IOException {
    Path file = folder.resolve("file");
    Path precious = Files.writeString(folder.resolve("precious"), "precious");
    try (Writer out = OutputFile.open(file)) {
      Files.delete(file);
      Files.createSymbolicLink(file, precious);
      out.write("ebb");
    }

    assertThat(precious).hasContent("precious");
  }
}
