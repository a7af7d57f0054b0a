package ebb.libvirt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lists laid out as C lays them out: libvirt itself is not needed. */
class TypedParametersTest {

  private static MemorySegment list(Arena arena, int count) {
    return arena.allocate(count * TypedParameters.BYTES, 8);
  }

  private static MemorySegment named(MemorySegment list, int index, String name, int type) {
    MemorySegment one = list.asSlice(index * TypedParameters.BYTES, TypedParameters.BYTES);
    one.setString(0, name);
    one.set(JAVA_INT, TypedParameters.TYPE_OFFSET, type);
    return one;
  }

  @Test
  void readsEveryTypeThatLibvirtKnows() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = list(arena, 7);
      long at = TypedParameters.VALUE_OFFSET;
      named(list, 0, "int", 1).set(JAVA_INT, at, -7);
      named(list, 1, "uint", 2).set(JAVA_INT, at, -1);
      named(list, 2, "llong", 3).set(JAVA_LONG, at, -5_000_000_000L);
      named(list, 3, "ullong", 4).set(JAVA_LONG, at, 5_000_000_000L);
      named(list, 4, "double", 5).set(JAVA_DOUBLE, at, 0.25);
      named(list, 5, "boolean", 6).set(JAVA_BYTE, at, (byte) 1);
      named(list, 6, "string", 7).set(ADDRESS, at, arena.allocateFrom("größer"));

      assertThat(TypedParameters.of(list, 7).values())
          .isEqualTo(
              Map.of(
                  "int", -7L,
                  "uint", 4_294_967_295L,
                  "llong", -5_000_000_000L,
                  "ullong", 5_000_000_000L,
                  "double", 0.25,
                  "boolean", true,
                  "string", "größer"));
    }
  }

  @Test
  void aTypeOfALaterLibvirtIsLeftOut() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = list(arena, 2);
      named(list, 0, "new", 42);
      named(list, 1, "known", 1).set(JAVA_INT, TypedParameters.VALUE_OFFSET, 3);

      assertThat(TypedParameters.of(list, 2).values()).isEqualTo(Map.of("known", 3L));
    }
  }

  @Test
  void aNameOfFullLengthEndsWhereCEndsIt() {
    String name = "n".repeat((int) TypedParameters.NAME_BYTES - 1);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment list = list(arena, 1);
      named(list, 0, name, 3).set(JAVA_LONG, TypedParameters.VALUE_OFFSET, 9);

      assertThat(TypedParameters.of(list, 1).count(name)).isEqualTo(9);
    }
  }

  @Test
  void noListIsEmpty() {
    assertThat(TypedParameters.of(MemorySegment.NULL, 0).values()).isEmpty();
  }

  @Test
  void aLengthThatCannotBeIsRefused() {
    assertThatThrownBy(() -> TypedParameters.of(MemorySegment.NULL, -1))
        .isInstanceOf(LibvirtException.class);
    assertThatThrownBy(() -> TypedParameters.of(MemorySegment.NULL, 1 << 30))
        .isInstanceOf(LibvirtException.class);
  }

  @Test
  void whatCannotBeCountedCountsAsNothing() {
    var values = new TypedParameters(Map.of("negative", -1L, "huge", Long.MAX_VALUE, "text", "12"));

    assertThat(values.count("negative")).isZero();
    assertThat(values.count("huge")).isZero();
    assertThat(values.count("text")).isZero();
    assertThat(values.count("missing")).isZero();
  }
}
