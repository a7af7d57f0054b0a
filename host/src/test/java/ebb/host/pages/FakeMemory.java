package ebb.host.pages;

import ebb.host.guest.FakeHost;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * The memory of a made-up process, as a kernel shows it: {@link #FILLED} pages of noise, then as
 * many that are not there.
 */
public final class FakeMemory implements AutoCloseable {

  public static final int PAGE = 4096;
  public static final int FILLED = 4096;
  private static final int PAGES = 2 * FILLED;
  public static final long BYTES = (long) PAGES * PAGE;

  private static final long START = 64 << 20;
  private static final long PRESENT = 1L << 63;
  private static final long PAGE_SIZE = 6;

  private final Path proc;
  private final RandomAccessFile memory;

  /**
   * Gives a process memory.
   *
   * @param root where the host's files are
   */
  public FakeMemory(FakeHost host, Path root, long pid) throws IOException {
    proc = root.resolve("proc/" + pid);
    Files.createDirectories(proc.resolve("fd"));
    String region = Long.toHexString(START) + "-" + Long.toHexString(START + BYTES);
    host.write("proc/" + pid + "/maps", region + " rw-p 00000000 00:00 0\n");
    ByteBuffer auxv = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
    auxv.putLong(33).putLong(1).putLong(PAGE_SIZE).putLong(PAGE);
    Files.write(Files.createDirectories(root.resolve("proc/self")).resolve("auxv"), auxv.array());
    memory = new RandomAccessFile(proc.resolve("mem").toFile(), "rw");
    memory.setLength(START + BYTES);
    byte[] content = new byte[FILLED * PAGE];
    new SplittableRandom(1).nextBytes(content);
    memory.seek(START);
    memory.write(content);
    present(FILLED);
  }

  /** So many pages, the first ones, are in memory. */
  void present(int pages) throws IOException {
    int first = (int) (START / PAGE);
    ByteBuffer pagemap =
        ByteBuffer.allocate(Long.BYTES * (first + PAGES)).order(ByteOrder.nativeOrder());
    for (int page = first; page < first + pages; page++) {
      pagemap.putLong(Long.BYTES * page, PRESENT);
    }
    Files.write(proc.resolve("pagemap"), pagemap.array());
  }

  /** The guest writes a word to one of its pages. */
  public void write(int page, int word) {
    try {
      memory.seek(START + (long) page * PAGE + 512);
      memory.writeInt(word);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    memory.close();
  }
}
