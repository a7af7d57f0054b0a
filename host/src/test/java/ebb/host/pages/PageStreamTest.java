package ebb.host.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JUnit closes the streams. */
class PageStreamTest {

  private static final int BYTES = 1 << 20;

  static Stream<PageStream> streams() {
    return ZstdStream.isThere()
        ? Stream.of(new PageStream.Zlib(), new ZstdStream())
        : Stream.of(new PageStream.Zlib());
  }

  private static MemorySegment filled(Arena arena, int kinds, long seed) {
    byte[] bytes = new byte[BYTES];
    new SplittableRandom(seed).nextBytes(bytes);
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) (bytes[i] & kinds - 1);
    }
    return arena.allocate(BYTES).copyFrom(MemorySegment.ofArray(bytes));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void noiseStaysAsLargeAsItIsAndTwoBitsOfEachByteBecomeAQuarter(PageStream stream) {
    try (Arena arena = Arena.ofConfined()) {
      assertThat(stream.add(filled(arena, 256, 1))).isBetween((long) BYTES, BYTES * 101L / 100);
      assertThat(stream.add(filled(arena, 4, 2))).isBetween(BYTES / 4L, BYTES / 3L);
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void whatItHasJustHadCostsNextToNothing(PageStream stream) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment few = filled(arena, 256, 3).asSlice(0, 1 << 14);
      assertThat(stream.add(few)).isGreaterThan(1 << 14);
      assertThat(stream.add(few)).isLessThan(1 << 10);
    }
  }
}
