package ebb.host.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Who listens at the other end of a unix socket, by the kernel's word ({@code SO_PEERCRED}, see
 * unix(7)): the process that called {@code listen}. Nothing that the other end sends can change it.
 *
 * @param pid its number as seen from here, above 0
 * @param uid the user that it ran as when it began to listen
 */
public record SocketPeer(long pid, long uid) {

  // Of <asm-generic/socket.h>; the same on every architecture that QEMU runs KVM on but two old
  // ones, where the kernel refuses them and nothing is known of the peer.
  private static final int SOL_SOCKET = 1;
  private static final int SO_LINGER = 13;
  private static final int SO_PEERCRED = 17;
  private static final int SO_PEERPIDFD = 77;

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final int MOST_LINGER_SECONDS = 30_000;
  private static final int WORD = Integer.BYTES;

  /**
   * Asks the kernel.
   *
   * @param socket a connected unix socket
   * @return empty when the kernel cannot say, or that process has ended or is not to be seen from
   *     here
   */
  public static Optional<SocketPeer> of(SocketChannel socket) {
    try {
      OptionalInt descriptor = descriptor(socket);
      return descriptor.isPresent() ? ask(descriptor.getAsInt()) : Optional.empty();
    } catch (IOException | UnsupportedOperationException | IllegalCallerException e) {
      return Optional.empty();
    }
  }

  private static Optional<SocketPeer> ask(int socket) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment credentials = arena.allocate(3L * WORD, WORD);
      if (!Kernel.getsockopt(arena, socket, SO_PEERCRED, credentials)) {
        return Optional.empty();
      }
      long pid = credentials.get(JAVA_INT, 0);
      long uid = Integer.toUnsignedLong(credentials.get(JAVA_INT, WORD));
      return pid > 0 && !hasEnded(arena, socket, pid)
          ? Optional.of(new SocketPeer(pid, uid))
          : Optional.empty();
    }
  }

  /**
   * Whether the number may belong to another process by now. Kernels from 6.5 on give a descriptor
   * of the process itself, which outlives the number; older ones leave it to the caller to compare
   * users.
   */
  private static boolean hasEnded(Arena arena, int socket, long pid) {
    MemorySegment word = arena.allocate(WORD, WORD);
    if (!Kernel.getsockopt(arena, socket, SO_PEERPIDFD, word)) {
      return false;
    }
    int process = word.get(JAVA_INT, 0);
    try {
      return Files.readAllLines(Path.of("/proc/self/fdinfo").resolve(Integer.toString(process)))
          .stream()
          .noneMatch(line -> line.equals("Pid:\t" + pid));
    } catch (IOException e) {
      return true;
    } finally {
      Kernel.close(process);
    }
  }

  /**
   * The number of a channel's descriptor, which Java does not tell. The socket is marked for a
   * moment with an option that unix sockets keep and do not heed, and looked for by it.
   */
  private static synchronized OptionalInt descriptor(SocketChannel socket) throws IOException {
    int mark = ThreadLocalRandom.current().nextInt(1, MOST_LINGER_SECONDS);
    int before = socket.getOption(StandardSocketOptions.SO_LINGER);
    socket.setOption(StandardSocketOptions.SO_LINGER, mark);
    try {
      return marked(mark);
    } finally {
      socket.setOption(StandardSocketOptions.SO_LINGER, before);
    }
  }

  private static OptionalInt marked(int mark) throws IOException {
    OptionalInt found = OptionalInt.empty();
    try (Arena arena = Arena.ofConfined();
        DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      MemorySegment linger = arena.allocate(2L * WORD, WORD);
      for (Path each : descriptors) {
        int descriptor = Integer.parseInt(each.getFileName().toString());
        if (Kernel.getsockopt(arena, descriptor, SO_LINGER, linger)
            && linger.get(JAVA_INT, 0) != 0
            && linger.get(JAVA_INT, WORD) == mark) {
          if (found.isPresent()) {
            return OptionalInt.empty();
          }
          found = OptionalInt.of(descriptor);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  /** The two calls of the C library that are needed. */
  @SuppressWarnings("restricted") // calling C is what it is for
  private static final class Kernel {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle GETSOCKOPT =
        handle(
            "getsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle CLOSE =
        handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private static MethodHandle handle(String name, FunctionDescriptor of) {
      return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), of);
    }

    /** Reads an option of a socket; false when the descriptor has no such option. */
    static boolean getsockopt(Arena arena, int socket, int option, MemorySegment value) {
      MemorySegment length = arena.allocateFrom(JAVA_INT, (int) value.byteSize());
      try {
        return (int) GETSOCKOPT.invokeExact(socket, SOL_SOCKET, option, value, length) == 0;
      } catch (Throwable e) {
        throw new IllegalStateException("getsockopt cannot be called", e);
      }
    }

    static void close(int descriptor) {
      try {
        var _ = (int) CLOSE.invokeExact(descriptor);
      } catch (Throwable e) {
        throw new IllegalStateException("close cannot be called", e);
      }
    }
  }
}
