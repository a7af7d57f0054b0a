package ebb.host.pages;

import ebb.core.pages.PageHistory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * The sampled pages of a guest: their fingerprints, pass after pass, and the contents of the first
 * pass and some of the last one, to see what becomes of them. Those are overwritten when this is
 * closed.
 */
final class SampledPages implements AutoCloseable {

  /** Tells a fingerprint from that of a page of zeros: a CRC has 32 bits. */
  private static final long NOT_ZERO = 1L << 32;

  /**
   * A page that has changed.
   *
   * @param before as it was at the first pass
   * @param now as it was at the last one
   */
  record Change(MemorySegment before, MemorySegment now) {}

  private final PageSample sample;
  private final ProcessMemory memory;
  private final int pageBytes;
  private final int mostContents;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment first;
  private final MemorySegment last;
  private final MemorySegment page;
  private final CRC32C crc = new CRC32C();
  private final long zeroCrc;
  private final List<Change> changes = new ArrayList<>();
  private long[] firstFingerprints = new long[0];
  private int changedBefore;

  /**
   * @param mostContents how many pages are to be had for what they hold, of each kind; 0 for
   *     fingerprints alone, of {@link #pass}
   */
  SampledPages(PageSample sample, ProcessMemory memory, int mostContents) {
    this.mostContents = mostContents;
    this.sample = sample;
    this.memory = memory;
    this.pageBytes = memory.pageBytes();
    this.first = arena.allocate(mostContents == 0 ? 0 : (long) sample.count() * pageBytes);
    this.last = arena.allocate((long) mostContents * pageBytes);
    this.page = arena.allocate(pageBytes);
    this.zeroCrc = crcOf(page);
  }

  int count() {
    return sample.count();
  }

  /** Goes over the pages the first time, and keeps what they hold. */
  long[] firstPass() throws IOException {
    memory.beginPass();
    firstFingerprints = new long[sample.count()];
    for (int i = 0; i < sample.count(); i++) {
      firstFingerprints[i] = fingerprint(sample.address(i), before(i));
    }
    return firstFingerprints;
  }

  /** Goes over them once more. */
  long[] pass() throws IOException {
    memory.beginPass();
    long[] fingerprints = new long[sample.count()];
    changedBefore = 0;
    for (int i = 0; i < sample.count(); i++) {
      fingerprints[i] = fingerprint(sample.address(i), page);
      changedBefore += hasChanged(i, fingerprints[i]) ? 1 : 0;
    }
    return fingerprints;
  }

  /** Goes over them the last time, and keeps some of those that have changed since the first. */
  long[] lastPass() throws IOException {
    memory.beginPass();
    long[] fingerprints = new long[sample.count()];
    int every = 1 + changedBefore / mostContents;
    int seen = 0;
    for (int i = 0; i < sample.count(); i++) {
      fingerprints[i] = fingerprint(sample.address(i), page);
      boolean keep = hasChanged(i, fingerprints[i]) && seen++ % every == 0;
      if (keep && changes.size() < mostContents) {
        MemorySegment now = slice(last, changes.size());
        changes.add(new Change(before(i), now.copyFrom(page)));
      }
    }
    return fingerprints;
  }

  private boolean hasChanged(int i, long fingerprint) {
    return i < firstFingerprints.length
        && fingerprint != firstFingerprints[i]
        && hasContent(fingerprint)
        && firstFingerprints[i] != PageHistory.UNKNOWN;
  }

  private static boolean hasContent(long fingerprint) {
    return fingerprint != PageHistory.ZERO && fingerprint != PageHistory.UNKNOWN;
  }

  private long fingerprint(long address, MemorySegment to) throws IOException {
    return switch (memory.state(address)) {
      case ABSENT -> PageHistory.ZERO;
      case AWAY -> PageHistory.UNKNOWN;
      case PRESENT ->
          memory.read(address, to.asByteBuffer()) ? fingerprint(to) : PageHistory.UNKNOWN;
    };
  }

  private long fingerprint(MemorySegment content) {
    long value = crcOf(content);
    return value == zeroCrc ? PageHistory.ZERO : NOT_ZERO | value;
  }

  private long crcOf(MemorySegment content) {
    crc.reset();
    crc.update(content.asByteBuffer());
    return crc.getValue();
  }

  /** Some of the pages that were not all zeros at the first pass, from all over the memory. */
  List<MemorySegment> filled() {
    int[] filled =
        IntStream.range(0, sample.count()).filter(i -> hasContent(firstFingerprints[i])).toArray();
    int count = Math.min(mostContents, filled.length);
    return IntStream.range(0, count)
        .mapToObj(k -> before(filled[(int) ((long) k * filled.length / count)]))
        .toList();
  }

  /** Some of the pages that the last pass has found changed, from all over the memory. */
  List<Change> changed() {
    return List.copyOf(changes);
  }

  private MemorySegment before(int i) {
    return slice(first, i);
  }

  private MemorySegment slice(MemorySegment pages, int i) {
    return pages.asSlice((long) i * pageBytes, pageBytes);
  }

  @Override
  public void close() {
    first.fill((byte) 0);
    last.fill((byte) 0);
    page.fill((byte) 0);
    arena.close();
  }
}
