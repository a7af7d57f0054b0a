package ebb.host.pages;

import ebb.host.guest.GuestProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The memory of a guest's process, read through {@code /proc/PID/mem}; only pages that are there,
 * by {@code /proc/PID/pagemap}. To read one that is not would make it: the kernel would take memory
 * for it, or fetch it from the swap.
 *
 * <p>Both files stay with the address space that they were opened for. That the process is the one
 * meant is checked once they are open, by when it started; so what is read is just this process's,
 * whatever becomes of its number. Once it has ended there is nothing to read.
 */
final class ProcessMemory implements AutoCloseable {

  /** How a page is kept. */
  enum State {
    /** In memory. */
    PRESENT,
    /** Nowhere: never touched, or given back. It reads as zeros. */
    ABSENT,
    /** Elsewhere: swapped out. */
    AWAY
  }

  private static final int ENTRY_BYTES = 8;

  /** As many entries as the kernel collects at a time. */
  private static final int MOST_ENTRIES = 512;

  /** Entries that are read in vain cost less than another call, up to this distance. */
  private static final long NEAR_PAGES = 128;

  private static final long PRESENT = 1L << 63;
  private static final long SWAPPED = 1L << 62;

  private final int pageBytes;
  private final FileChannel memory;
  private final FileChannel pagemap;
  private final ByteBuffer entries =
      ByteBuffer.allocateDirect(MOST_ENTRIES * ENTRY_BYTES).order(ByteOrder.nativeOrder());
  private long firstEntry;
  private long lastAsked;

  private ProcessMemory(FileChannel memory, FileChannel pagemap, int pageBytes) {
    this.memory = memory;
    this.pagemap = pagemap;
    this.pageBytes = pageBytes;
  }

  /**
   * Opens it.
   *
   * @throws UnreadableMemoryException when that is not allowed, or the process has ended
   */
  static ProcessMemory of(GuestProcess process) {
    Path proc = process.host().proc(process.id().pid());
    try {
      FileChannel memory = FileChannel.open(proc.resolve("mem"));
      try {
        var opened =
            new ProcessMemory(
                memory, FileChannel.open(proc.resolve("pagemap")), process.host().pageBytes());
        if (process.isAlive()) {
          return opened;
        }
        opened.close();
        throw new UnreadableMemoryException(process + " has ended");
      } catch (IOException e) {
        memory.close();
        throw e;
      }
    } catch (IOException e) {
      throw GuestRam.notAllowed(process, e);
    }
  }

  int pageBytes() {
    return pageBytes;
  }

  /** Forgets what it knows of pages, so that the next are asked for anew. */
  void beginPass() {
    entries.clear().limit(0);
  }

  /** How a page is kept just now; those of one pass are best asked for in ascending order. */
  State state(long address) throws IOException {
    long page = address / pageBytes;
    long at = page - firstEntry;
    if (at < 0 || at >= entries.limit() / ENTRY_BYTES) {
      readEntries(page, page - lastAsked <= NEAR_PAGES ? MOST_ENTRIES : 1);
      at = 0;
    }
    lastAsked = page;
    if (entries.limit() < ENTRY_BYTES) {
      return State.AWAY;
    }
    long entry = entries.getLong((int) at * ENTRY_BYTES);
    return (entry & PRESENT) != 0
        ? State.PRESENT
        : (entry & SWAPPED) != 0 ? State.AWAY : State.ABSENT;
  }

  private void readEntries(long page, int count) throws IOException {
    entries.clear().limit(count * ENTRY_BYTES);
    pagemap.read(entries, page * ENTRY_BYTES);
    entries.flip();
    firstEntry = page;
  }

  /** Reads pages into all that remains of a buffer; false when they are not to be read. */
  boolean read(long address, ByteBuffer to) {
    try {
      long at = address;
      while (to.hasRemaining()) {
        int count = memory.read(to, at);
        if (count <= 0) {
          return false;
        }
        at += count;
      }
      return true;
    } catch (IOException e) {
      return false; // it has been unmapped since, or is poisoned
    }
  }

  @Override
  public void close() {
    close(memory);
    close(pagemap);
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was written.
    }
  }
}
