package ebb.host.pages;

import java.lang.foreign.MemorySegment;
import java.util.zip.Deflater;

/**
 * A stream of compressed pages, as a channel of QEMU's multifd sends it: one context for all of
 * them, flushed after some pages, at level 1, QEMU's default.
 */
sealed interface PageStream extends AutoCloseable permits ZstdStream, PageStream.Zlib {

  /** The level of {@code multifd-zstd-level} and {@code multifd-zlib-level}. */
  int LEVEL = 1;

  /** Whether it is zstd. */
  boolean IS_ZSTD = ZstdStream.isThere();

  /** What it is called. */
  String METHOD = (IS_ZSTD ? "zstd " : "zlib ") + LEVEL;

  /** By the host's libzstd, the one that its QEMU links, where there is one; otherwise by zlib. */
  static PageStream open() {
    return IS_ZSTD ? new ZstdStream() : new Zlib();
  }

  /** Compresses pages and flushes; returns how many bytes that comes to. */
  long add(MemorySegment pages);

  @Override
  void close();

  /** By zlib. */
  final class Zlib implements PageStream {

    private final Deflater deflater = new Deflater(LEVEL);
    private final byte[] out = new byte[1 << 16];

    @Override
    public long add(MemorySegment pages) {
      deflater.setInput(pages.asByteBuffer());
      long bytes = 0;
      int count;
      do {
        count = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        bytes += count;
      } while (count == out.length);
      return bytes;
    }

    @Override
    public void close() {
      deflater.close();
    }
  }
}
