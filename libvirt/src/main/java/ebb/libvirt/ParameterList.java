package ebb.libvirt;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A list of named values that is given to libvirt, in memory that libvirt makes and takes back. */
final class ParameterList implements AutoCloseable {

  private final Library library;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment list = arena.allocate(ADDRESS);
  private final MemorySegment count = arena.allocate(JAVA_INT);
  private final MemorySegment room = arena.allocate(JAVA_INT);

  ParameterList(Library library) {
    this.library = library;
  }

  /** One name may have several. */
  void add(String name, String value) {
    check(
        library.typedParamsAddString.number(
            list, count, room, arena.allocateFrom(name), arena.allocateFrom(value)));
  }

  void add(String name, int value) {
    check(library.typedParamsAddInt.number(list, count, room, arena.allocateFrom(name), value));
  }

  void addUnsigned(String name, long value) {
    check(
        library.typedParamsAddUnsignedLong.number(
            list, count, room, arena.allocateFrom(name), value));
  }

  private void check(int result) {
    if (result < 0) {
      throw library.failure("libvirt takes no parameters");
    }
  }

  MemorySegment values() {
    return list.get(ADDRESS, 0);
  }

  int count() {
    return count.get(JAVA_INT, 0);
  }

  @Override
  public void close() {
    library.typedParamsFree.run(values(), count());
    arena.close();
  }
}
