package ebb.host.pages;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * By zstd, the library of the host, through its stable C interface (zstd.h, 1.4 and later): what it
 * makes of pages is what QEMU's multifd will make of them.
 */
@SuppressWarnings("restricted") // calling C is what it is for
final class ZstdStream implements PageStream {

  private static final String FILE = "libzstd.so.1";
  private static final int OUT_BYTES = 1 << 18;

  // Of <zstd.h>.
  private static final int COMPRESSION_LEVEL = 100;
  private static final int FLUSH = 1;

  /** {@code ZSTD_inBuffer} and {@code ZSTD_outBuffer}: pointer, size, position. */
  private static final MemoryLayout BUFFER =
      MemoryLayout.structLayout(ADDRESS, JAVA_LONG, JAVA_LONG);

  private static final long SIZE = ADDRESS.byteSize();
  private static final long POSITION = SIZE + JAVA_LONG.byteSize();

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment in = arena.allocate(BUFFER);
  private final MemorySegment out = arena.allocate(BUFFER);
  private final MemorySegment sink = arena.allocate(OUT_BYTES);
  private final MemorySegment context;

  ZstdStream() {
    try {
      context = (MemorySegment) Library.CREATE.invokeExact();
      var _ = (long) Library.SET.invokeExact(context, COMPRESSION_LEVEL, LEVEL);
    } catch (Throwable e) {
      throw new IllegalStateException("zstd cannot be called", e);
    }
  }

  /** Whether this host has the library. */
  static boolean isThere() {
    try (Arena probe = Arena.ofConfined()) {
      return SymbolLookup.libraryLookup(FILE, probe).find("ZSTD_compressStream2").isPresent();
    } catch (IllegalArgumentException | IllegalCallerException e) {
      return false;
    }
  }

  @Override
  public long add(MemorySegment pages) {
    in.set(ADDRESS, 0, pages);
    in.set(JAVA_LONG, SIZE, pages.byteSize());
    in.set(JAVA_LONG, POSITION, 0);
    long bytes = 0;
    long left;
    do {
      out.set(ADDRESS, 0, sink);
      out.set(JAVA_LONG, SIZE, OUT_BYTES);
      out.set(JAVA_LONG, POSITION, 0);
      left = compress();
      bytes += out.get(JAVA_LONG, POSITION);
    } while (left > 0); // so much is still to be flushed
    return bytes;
  }

  /** An error is a number near to the largest: below 0. */
  private long compress() {
    long left;
    try {
      left = (long) Library.COMPRESS.invokeExact(context, out, in, FLUSH);
    } catch (Throwable e) {
      throw new IllegalStateException("zstd cannot be called", e);
    }
    if (left < 0) {
      throw new IllegalStateException("zstd refuses to compress: error " + -left);
    }
    return left;
  }

  @Override
  public void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    try {
      var _ = (long) Library.FREE.invokeExact(context);
    } catch (Throwable e) {
      throw new IllegalStateException("zstd cannot be called", e);
    }
    arena.close();
  }

  /** The functions that are needed. */
  private static final class Library {

    private static final SymbolLookup SYMBOLS = SymbolLookup.libraryLookup(FILE, Arena.global());

    static final MethodHandle CREATE = handle("ZSTD_createCCtx", FunctionDescriptor.of(ADDRESS));
    static final MethodHandle SET =
        handle(
            "ZSTD_CCtx_setParameter",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT));
    static final MethodHandle COMPRESS =
        handle(
            "ZSTD_compressStream2",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_INT));
    static final MethodHandle FREE =
        handle("ZSTD_freeCCtx", FunctionDescriptor.of(JAVA_LONG, ADDRESS));

    private static MethodHandle handle(String name, FunctionDescriptor of) {
      return Linker.nativeLinker().downcallHandle(SYMBOLS.findOrThrow(name), of);
    }
  }
}
