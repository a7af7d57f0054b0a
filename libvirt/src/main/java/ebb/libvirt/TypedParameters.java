package ebb.libvirt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * libvirt's list of named values, taken out of C's memory: {@code virTypedParameter}, a name of 80
 * bytes, a type, and a union of eight bytes.
 *
 * @param values by name: Long for all whole numbers, Double, Boolean or String
 */
@SuppressWarnings("restricted") // a list of C's has the length that C says
record TypedParameters(Map<String, Object> values) {

  static final long NAME_BYTES = 80;
  static final long TYPE_OFFSET = NAME_BYTES;
  static final long VALUE_OFFSET = 88;
  static final long BYTES = 96;

  // More than any libvirt sends; a number beyond says that this is no such list.
  private static final int MOST = 10_000;

  TypedParameters {
    values = Map.copyOf(values);
  }

  /** Copies a list; values of a type that is not known are left out. */
  static TypedParameters of(MemorySegment list, int count) {
    if (count < 0 || count > MOST) {
      throw new LibvirtException("libvirt gave a list of " + count + " values");
    }
    if (count == 0 || list.equals(MemorySegment.NULL)) {
      return new TypedParameters(Map.of());
    }
    MemorySegment all = list.reinterpret(count * BYTES);
    var values = new LinkedHashMap<String, Object>();
    for (int i = 0; i < count; i++) {
      MemorySegment one = all.asSlice(i * BYTES, BYTES);
      value(one).ifPresent(value -> values.put(one.asSlice(0, NAME_BYTES).getString(0), value));
    }
    return new TypedParameters(values);
  }

  private static Optional<Object> value(MemorySegment one) {
    return switch (one.get(JAVA_INT, TYPE_OFFSET)) {
      case 1 -> Optional.of((long) one.get(JAVA_INT, VALUE_OFFSET));
      case 2 -> Optional.of(Integer.toUnsignedLong(one.get(JAVA_INT, VALUE_OFFSET)));
      case 3, 4 -> Optional.of(one.get(JAVA_LONG, VALUE_OFFSET));
      case 5 -> Optional.of(one.get(JAVA_DOUBLE, VALUE_OFFSET));
      case 6 -> Optional.of(one.get(JAVA_BYTE, VALUE_OFFSET) != 0);
      case 7 -> Optional.of(Library.text(one.get(ADDRESS, VALUE_OFFSET)));
      default -> Optional.empty();
    };
  }

  /** A whole number from 0 on; 0 when it is missing or beyond what can be counted. */
  long count(String name) {
    return values.get(name) instanceof Long number && number > 0 && number <= Long.MAX_VALUE / 4
        ? number
        : 0;
  }

  Optional<String> text(String name) {
    return values.get(name) instanceof String text && !text.isEmpty()
        ? Optional.of(text)
        : Optional.empty();
  }

  Optional<Boolean> flag(String name) {
    return values.get(name) instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
  }
}
