package ebb.lab.chaos;

import ebb.lab.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Stands between a client and a QEMU's monitor, for one client, and meddles with what QEMU says.
 */
final class QmpProxy implements AutoCloseable {

  /** Does something to what QEMU says. */
  @FunctionalInterface
  interface Meddler {
    /**
     * A line from QEMU; this may take its time.
     *
     * @return what the client gets instead, lines without their ends
     * @throws HangUp to end the connection, with some last bytes
     */
    List<String> instead(String line) throws HangUp;
  }

  /** Ends the connection. */
  static final class HangUp extends Exception {
    private static final long serialVersionUID = 1L;

    private final String lastBytes;

    /**
     * @param lastBytes sent before
     */
    HangUp(String lastBytes) {
      super("hangs up");
      this.lastBytes = lastBytes;
    }
  }

  private final Path socket;
  private final Path monitor;
  private final Meddler meddler;
  private final ServerSocketChannel server;

  QmpProxy(Path socket, Path monitor, Meddler meddler) {
    this.socket = socket;
    this.monitor = monitor;
    this.meddler = meddler;
    try {
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new LabException("no proxy at " + socket + ": " + e.getMessage(), e);
    }
    Thread.ofPlatform().daemon().name("ebb-chaos-proxy").start(this::serve);
  }

  /** Where it listens. */
  Path socket() {
    return socket;
  }

  private void serve() {
    try (SocketChannel client = server.accept();
        SocketChannel qemu = SocketChannel.open(UnixDomainSocketAddress.of(monitor))) {
      Thread.ofPlatform().daemon().name("ebb-chaos-proxy-up").start(() -> passOn(client, qemu));
      var lines =
          new BufferedReader(
              Channels.newReader(qemu, StandardCharsets.UTF_8.newDecoder(), 1 << 16));
      meddle(lines, client);
    } catch (IOException e) {
      // One side has gone; the other is closed with it.
    }
  }

  private void meddle(BufferedReader lines, SocketChannel client) throws IOException {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        write(
            client,
            meddler.instead(line).stream()
                .map(said -> said + "\r\n")
                .collect(Collectors.joining()));
      }
    } catch (HangUp e) {
      write(client, e.lastBytes);
    }
  }

  private static void passOn(SocketChannel client, SocketChannel qemu) {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      while (client.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          qemu.write(buffer);
        }
        buffer.clear();
      }
      qemu.close();
    } catch (IOException e) {
      // The peer has gone: that ends this direction, too.
    }
  }

  private static void write(SocketChannel client, String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // Nobody comes any more.
    }
  }
}
