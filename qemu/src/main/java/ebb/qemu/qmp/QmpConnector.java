package ebb.qemu.qmp;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Opens the channel to a monitor, and says in plain words why it cannot. */
final class QmpConnector {

  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;

  private QmpConnector() {}

  /**
   * Connects.
   *
   * @throws QmpException when that fails or takes too long
   */
  static SocketChannel open(QmpAddress address, Duration timeout) {
    try {
      SocketChannel channel = channelFor(address);
      try {
        connect(channel, address, timeout);
        return channel;
      } catch (RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new QmpException(explain(address, e), e);
    }
  }

  private static SocketChannel channelFor(QmpAddress address) throws IOException {
    return switch (address) {
      case QmpAddress.Unix(String path) -> {
        if (!isSocket(Path.of(path))) {
          throw new QmpException(path + " is not a socket; give the one of QEMU's -qmp option");
        }
        yield SocketChannel.open(StandardProtocolFamily.UNIX);
      }
      case QmpAddress.Tcp _ -> {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        yield channel;
      }
    };
  }

  private static boolean isSocket(Path path) throws IOException {
    return Files.getAttribute(path, "unix:mode") instanceof Integer mode
        && (mode & FILE_TYPE) == SOCKET;
  }

  /**
   * A connect can hang on a silent host or on a full backlog, so it gets a thread to hang in; one
   * of the platform's, as on a virtual one a full backlog of a unix socket fails at once.
   */
  private static void connect(SocketChannel channel, QmpAddress address, Duration timeout) {
    var connected = new CompletableFuture<Boolean>();
    Thread.ofPlatform()
        .daemon()
        .name("ebb-qmp-connect " + address)
        .start(() -> {
          try {
            connected.complete(channel.connect(address.toSocketAddress()));
          } catch (IOException | RuntimeException e) {
            connected.completeExceptionally(e);
          }
        });
    try {
      connected.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new QmpException(
          "no connection to "
              + address
              + " within "
              + timeout.toMillis()
              + " ms: "
              + (address instanceof QmpAddress.Unix
                  ? "too many clients wait for this monitor already, or its QEMU hangs; give ebb a"
                      + " monitor of its own (a second -qmp option)"
                  : "nothing answers there; check the host, the port and the firewall"),
          e);
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new QmpException(explain(address, cause), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QmpException("interrupted while connecting to " + address, e);
    }
  }

  static String explain(QmpAddress address, Throwable cause) {
    String words = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    boolean unix = address instanceof QmpAddress.Unix;
    return switch (cause) {
      case NoSuchFileException _ -> noSocket(address);
      case AccessDeniedException _ -> noPermission(address);
      // The JDK's way to say EACCES, whatever language the system's own words are in.
      case BindException _ when unix -> noPermission(address);
      // The socket has gone after it was looked at.
      case SocketException _ when unix && words.contains("No such file") -> noSocket(address);
      case UnresolvedAddressException _ ->
          "cannot connect to " + address + ": unknown host; check its name";
      case ConnectException _ when !words.contains("timed out") ->
          "nobody listens on " + address + " (connection refused); has its QEMU ended?";
      case FileSystemException e ->
          "cannot connect to " + address + ": " + Objects.requireNonNullElse(e.getReason(), words);
      default -> "cannot connect to " + address + ": " + words;
    };
  }

  private static String noSocket(QmpAddress address) {
    return "no socket "
        + address
        + "; is the QEMU running, with -qmp unix:"
        + address
        + ",server=on,wait=off ?";
  }

  private static String noPermission(QmpAddress address) {
    return "no permission to connect to "
        + address
        + "; run as the user that owns the QEMU, or as root";
  }
}
