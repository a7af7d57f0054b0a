package ebb.core.lever;

/** How pages are made smaller on their way. */
public sealed interface Compression {

  /** Not at all. */
  record None() implements Compression {}

  /**
   * Each page by itself, by zstd, in the threads of multifd.
   *
   * @param level 1 (quickest) to 20
   */
  record Zstd(int level) implements Compression {

    /** The level that QEMU uses unless told otherwise. */
    public static final int DEFAULT_LEVEL = 1;

    public Zstd {
      if (level < 1 || level > 20) {
        throw new IllegalArgumentException(
            "the level of zstd has to be 1 to 20, and is " + level + "; 1 is the quickest");
      }
    }
  }

  /**
   * From the second round on only what has changed of a page, as far as a cache at the source
   * remembers the page.
   *
   * @param cacheBytes size of that cache, whole MiB, a power of two
   */
  record Xbzrle(long cacheBytes) implements Compression {

    /** The size that QEMU uses unless told otherwise. */
    public static final long DEFAULT_CACHE_BYTES = 64L << 20;

    private static final long MIB = 1 << 20;

    public Xbzrle {
      if (cacheBytes < MIB || Long.bitCount(cacheBytes) != 1) {
        throw new IllegalArgumentException(
            "the cache of xbzrle has to be a power of two of at least 1 MiB, and is "
                + cacheBytes
                + " bytes; give 64MiB, say");
      }
    }

    /** With the smallest cache that holds so much, at most 1 TiB. */
    public static Xbzrle holding(double bytes) {
      long cache = MIB;
      while (cache < bytes && cache < 1L << 40) {
        cache <<= 1;
      }
      return new Xbzrle(cache);
    }
  }
}
