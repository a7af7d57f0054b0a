package ebb.host.pages;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.host.guest.GuestProcess;
import ebb.host.pages.ProcessMemory.State;
import ebb.host.system.HostFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads this very process, through the kernel. */
class ProcessMemoryTest {

  private static final long PAGES = 4096;

  @TempDir private Path directory;

  private static GuestProcess itself() {
    return GuestProcess.named(HostFiles.ofThisMachine(), ProcessHandle.current().pid())
        .orElseThrow();
  }

  @Test
  void whatIsThereIsReadAndWhatIsNotStaysAway() throws IOException {
    try (Arena arena = Arena.ofConfined();
        var file = new RandomAccessFile(directory.resolve("memory").toFile(), "rw");
        ProcessMemory memory = ProcessMemory.of(itself())) {
      int page = memory.pageBytes();
      file.setLength(PAGES * page);
      MemorySegment mapped = file.getChannel().map(MapMode.READ_WRITE, 0, PAGES * page, arena);
      mapped.set(ValueLayout.JAVA_LONG, 3000L * page + 8, 42);
      long address = mapped.address();

      for (int pass = 0; pass < 2; pass++) {
        memory.beginPass();
        assertThat(memory.state(address + 100L * page)).isEqualTo(State.ABSENT);
        assertThat(memory.state(address + 3000L * page)).isEqualTo(State.PRESENT);
        ByteBuffer content = ByteBuffer.allocateDirect(page);
        assertThat(memory.read(address + 3000L * page, content)).isTrue();
        assertThat(content.order(ByteOrder.nativeOrder()).getLong(8)).isEqualTo(42);
      }
    }
  }

  @Test
  void whatIsNotMappedIsNotRead() throws IOException {
    try (ProcessMemory memory = ProcessMemory.of(itself())) {
      assertThat(memory.read(0, ByteBuffer.allocateDirect(memory.pageBytes()))).isFalse();
      assertThat(memory.state(0)).isEqualTo(State.ABSENT);
    }
  }
}
