package ebb.host.system;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.host.guest.FakeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdTest {

  @TempDir private Path root;

  private FakeHost process(long pid, String name, String state, long start) throws IOException {
    String before = " 1 1 1 0 -1 4194560 1 1 1 1 1 1 1 1 20 0 1 0 ";
    return new FakeHost(root)
        .write("proc/" + pid + "/stat", pid + " (" + name + ") " + state + before + start + " 1 1");
  }

  @Test
  void theStartIsFoundWhateverTheNameOfTheProgram() throws IOException {
    HostFiles host = process(7, "a (b) 1 2 3) S 4", "S", 4711).files();

    assertThat(ProcessId.of(host, 7)).contains(new ProcessId(7, 4711));
  }

  @Test
  void aLaterProcessOfTheSameNumberIsAnother() throws IOException {
    var first = new ProcessId(7, 4711);
    assertThat(first.isAlive(process(7, "java", "S", 4711).files())).isTrue();

    assertThat(first.isAlive(process(7, "java", "S", 4712).files())).isFalse();
  }

  /** Too many open files, for instance: what is its must not be cleared away. */
  @Test
  void oneThatCannotBeLookedAtIsTakenToLive() throws IOException {
    FakeHost host = new FakeHost(root).write("proc/7/stat/in-the-way", "");

    assertThat(new ProcessId(7, 4711).isAlive(host.files())).isTrue();
    assertThat(ProcessId.of(host.files(), 7)).isEmpty();
  }

  @Test
  void aProgramWithANameOfAnyBytesIsFound() throws IOException {
    Path stat = process(7, "x", "S", 4711).path("proc/7/stat");
    byte[] text = Files.readAllBytes(stat);
    text[3] = (byte) 0xff;
    Files.write(stat, text);

    assertThat(ProcessId.of(new HostFiles(root), 7)).contains(new ProcessId(7, 4711));
  }

  @Test
  void aZombieHasGone() throws IOException {
    assertThat(ProcessId.of(process(7, "java", "Z", 4711).files(), 7)).isEmpty();
  }

  @Test
  void aFrozenProcessHasNot() throws IOException {
    assertThat(ProcessId.of(process(7, "java", "T", 4711).files(), 7)).isPresent();
  }

  @Test
  void thisProcessIsFoundOnThisMachine() {
    HostFiles host = HostFiles.ofThisMachine();
    assertThat(ProcessId.of(host, ProcessHandle.current().pid()).orElseThrow().isAlive(host))
        .isTrue();
    assertThat(ProcessId.of(host, 4194999)).isEmpty();
  }
}
