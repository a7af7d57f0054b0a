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
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * systemd, or whoever else has started the agent and wants to know how it does: told by datagrams
 * on a unix socket, see sd_notify(3). Java has no such sockets, so C is called.
 *
 * @param socket where it listens: a path, or {@code @} and an abstract name
 * @param watchdog how long it waits for a sign of life; empty when it does not
 */
public record ServiceManager(String socket, Optional<Duration> watchdog) {

  private static final String READY = "READY=1";
  private static final String ALIVE = "WATCHDOG=1";
  private static final String STOPPING = "STOPPING=1";

  // struct sockaddr_un: the family, and a path of at most so many bytes.
  private static final short AF_UNIX = 1;
  private static final int PATH_BYTES = 108;

  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;

  /**
   * The one that the environment names.
   *
   * @param pid this process
   * @return empty when there is none
   */
  public static Optional<ServiceManager> in(Map<String, String> environment, long pid) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    boolean fits = socket.getBytes(StandardCharsets.UTF_8).length < PATH_BYTES;
    return (socket.startsWith("/") || socket.startsWith("@")) && fits
        ? Optional.of(new ServiceManager(socket, watchdog(environment, pid)))
        : Optional.empty();
  }

  private static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String whose = environment.getOrDefault("WATCHDOG_PID", "" + pid);
    return micros.matches("[1-9]\\d{0,15}") && whose.equals("" + pid)
        ? Optional.of(Duration.ofNanos(Long.parseLong(micros) * 1000))
        : Optional.empty();
  }

  /** Tells it that the agent is at work; false when it could not be told. */
  public boolean ready() {
    return send(READY);
  }

  /** Tells it that the agent lives. */
  public boolean alive() {
    return send(ALIVE);
  }

  /** Tells it that the agent is about to end. */
  public boolean stopping() {
    return send(STOPPING);
  }

  private boolean send(String text) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] path = socket.getBytes(StandardCharsets.UTF_8);
      if (path[0] == '@') {
        path[0] = 0;
      }
      MemorySegment address = arena.allocate(Short.BYTES + PATH_BYTES, Short.BYTES);
      address.set(JAVA_SHORT, 0, AF_UNIX);
      MemorySegment.copy(path, 0, address, JAVA_BYTE, Short.BYTES, path.length);
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      MemorySegment message = arena.allocateFrom(JAVA_BYTE, bytes);
      return Kernel.send(message, address.asSlice(0, Short.BYTES + path.length)) == bytes.length;
    }
  }

  /** The calls of the C library that are needed. */
  @SuppressWarnings("restricted") // calling C is what it is for
  private static final class Kernel {

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SOCKET =
        handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SENDTO =
        handle(
            "sendto",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE =
        handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private static MethodHandle handle(String name, FunctionDescriptor of) {
      return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), of);
    }

    /** How many bytes were taken; below 0 when none were. Does not wait. */
    static long send(MemorySegment message, MemorySegment address) {
      try {
        int socket = (int) SOCKET.invokeExact((int) AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
        if (socket < 0) {
          return -1;
        }
        try {
          return (long)
              SENDTO.invokeExact(
                  socket,
                  message,
                  message.byteSize(),
                  MSG_DONTWAIT_NOSIGNAL,
                  address,
                  (int) address.byteSize());
        } finally {
          var _ = (int) CLOSE.invokeExact(socket);
        }
      } catch (Throwable e) {
        throw new IllegalStateException("the service manager cannot be told", e);
      }
    }
  }
}
