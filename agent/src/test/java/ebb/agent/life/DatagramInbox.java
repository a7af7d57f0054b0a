package ebb.agent.life;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** A unix socket that takes datagrams, as systemd has one. */
@SuppressWarnings("restricted") // calling C is what it is for
final class DatagramInbox implements AutoCloseable {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final int MOST = 4096;
  private static final int DO_NOT_WAIT = 0x40;

  private final int socket;

  /**
   * @param name a path, or {@code @} and an abstract name
   */
  DatagramInbox(String name) {
    FunctionDescriptor three = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    FunctionDescriptor binding = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      byte[] path = name.getBytes(StandardCharsets.UTF_8);
      path[0] = path[0] == '@' ? 0 : path[0];
      MemorySegment address = arena.allocate(2L + path.length, 2);
      address.set(JAVA_SHORT, 0, (short) 1);
      MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
      socket = (int) call("socket", three).invokeExact(1, 2, 0);
      int bound =
          (int) call("bind", binding).invokeExact(socket, address, (int) address.byteSize());
      if (bound != 0) {
        throw new IllegalStateException("cannot bind " + name);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MethodHandle call(String name, FunctionDescriptor of) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), of);
  }

  /** The next datagram, waited for. */
  String take() {
    return receive(0);
  }

  /** The next datagram; empty when there is none. */
  String poll() {
    return receive(DO_NOT_WAIT);
  }

  private String receive(int flags) {
    FunctionDescriptor of =
        FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(MOST);
      long length = (long) call("recv", of).invokeExact(socket, text, (long) MOST, flags);
      return length <= 0
          ? ""
          : new String(text.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      var _ = (int) call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)).invokeExact(socket);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
