package ebb.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestImageTest {

  private static final Path SCRIPT = Path.of("src/main/guest/build.sh");

  /** The compiler that made the committed image; others make another one that is as good. */
  private static final String COMPILER = "12.";

  @Test
  void theCommittedImageIsWhatItsSourcesBuild(@TempDir Path directory) throws Exception {
    assumeTrue(gccVersion().startsWith(COMPILER), "needs gcc " + COMPILER + "x with -m32");
    Path built = directory.resolve("guest.elf");

    Process build =
        new ProcessBuilder("/bin/sh", SCRIPT.toString(), built.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(build.waitFor()).as(said).isZero();
    try (InputStream committed = Lab.class.getResourceAsStream("guest.elf")) {
      assertThat(committed).isNotNull();
      assertThat(Files.readAllBytes(built)).isEqualTo(committed.readAllBytes());
    }
  }

  private static String gccVersion() {
    try {
      Process gcc = new ProcessBuilder("gcc", "-dumpfullversion").start();
      return new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
