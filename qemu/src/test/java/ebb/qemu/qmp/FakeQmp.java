package ebb.qemu.qmp;

import ebb.json.JsonObject;
import ebb.json.LineReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A monitor that plays a script to each client in turn, as QEMU serves them: one at a time. The
 * connection ends with the script. What a script throws comes out of {@link #close}, except when
 * its client has gone.
 */
public final class FakeQmp implements AutoCloseable {

  static final String GREETING =
      "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 2, \"minor\": 0, \"major\": 10},"
          + " \"package\": \"Debian\"}, \"capabilities\": [\"oob\"]}}";

  /** What the monitor does for a client. */
  @FunctionalInterface
  public interface Script {
    void play(Peer client) throws Exception;
  }

  private final ServerSocketChannel server;
  private final QmpAddress address;
  private final CompletableFuture<Void> served = new CompletableFuture<>();

  private FakeQmp(ServerSocketChannel server, QmpAddress address, Script script) {
    this.server = server;
    this.address = address;
    Thread.ofPlatform().daemon().name("fake-qmp").start(() -> serve(script));
  }

  /** Listens on a unix socket in a folder. */
  public static FakeQmp in(Path folder, Script script) throws IOException {
    Path socket = folder.resolve("qmp.sock");
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    SocketAddress local = UnixDomainSocketAddress.of(socket);
    return new FakeQmp(server.bind(local), new QmpAddress.Unix(socket.toString()), script);
  }

  /** Listens on a free port of the loopback. */
  public static FakeQmp onTcp(Script script) throws IOException {
    var server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    return new FakeQmp(server, new QmpAddress.Tcp("127.0.0.1", port), script);
  }

  public QmpAddress address() {
    return address;
  }

  private void serve(Script script) {
    try {
      while (true) {
        try (SocketChannel channel = server.accept()) {
          script.play(new Peer(channel));
        } catch (PeerGone e) {
          // The client has left in mid-script: on to the next.
        }
      }
    } catch (IOException e) {
      served.complete(null);
    } catch (Throwable e) {
      served.completeExceptionally(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (served.isCompletedExceptionally()) {
      try {
        served.join();
      } catch (CompletionException e) {
        throw new AssertionError("the fake's script failed", e.getCause());
      }
    }
  }

  private static final class PeerGone extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    PeerGone(IOException cause) {
      super(cause);
    }
  }

  /** The fake's end of a connection. */
  public static final class Peer {

    private final SocketChannel channel;
    private final LineReader lines;

    private Peer(SocketChannel channel) {
      this.channel = channel;
      this.lines = new LineReader(Channels.newInputStream(channel), 1 << 20);
    }

    /** Greets, and grants whatever capabilities the client asks for. */
    public JsonObject greet() {
      send(GREETING);
      JsonObject request = read();
      if (!request.text("execute").equals(Optional.of("qmp_capabilities"))) {
        throw new AssertionError("expected qmp_capabilities, not " + request);
      }
      answer(request, "{}");
      return request;
    }

    /** The client's next command. */
    public JsonObject read() {
      try {
        byte[] line = lines.next();
        if (line == null) {
          throw new PeerGone(new IOException("the client has left"));
        }
        return JsonObject.parse(line);
      } catch (IOException e) {
        throw new PeerGone(e);
      }
    }

    /** The client's next command, which must be this one. */
    public JsonObject expect(String command) {
      JsonObject request = read();
      if (!request.text("execute").or(() -> request.text("exec-oob")).orElse("").equals(command)) {
        throw new AssertionError("expected " + command + ", not " + request);
      }
      return request;
    }

    /** Reads on until the client has left. */
    public void awaitEnd() {
      while (true) {
        read();
      }
    }

    public void answer(JsonObject request, String result) {
      send("{\"return\": " + result + ", \"id\": " + id(request) + "}");
    }

    public void refuse(JsonObject request, String errorClass, String description) {
      JsonObject error = JsonObject.empty().with("class", errorClass).with("desc", description);
      send(JsonObject.empty().with("id", id(request)).with("error", error).toString());
    }

    public void event(String name) {
      send(
          "{\"timestamp\": {\"seconds\": 1795394485, \"microseconds\": 811742}, \"event\": \""
              + name
              + "\"}");
    }

    /** Sends a line as it stands. */
    public void send(String line) {
      sendRaw(line + "\r\n");
    }

    /** Sends text without a line's end. */
    public void sendRaw(String text) {
      try {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (IOException e) {
        throw new PeerGone(e);
      }
    }

    private static long id(JsonObject request) {
      return request.number("id").orElseThrow();
    }
  }
}
