package ebb.agent.api;

import ebb.qemu.json.JsonException;
import ebb.qemu.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks the agent that runs on this host, on its unix socket. */
public final class AgentClient {

  private final Path socket;

  /**
   * @param socket the agent's
   */
  public AgentClient(Path socket) {
    this.socket = socket;
  }

  /**
   * The address of a page for a browser on this host, with a token in it.
   *
   * @throws AgentApiException when no agent answers
   */
  public String page() {
    return post("/api/page")
        .text("address")
        .orElseThrow(() -> new AgentApiException("the agent on " + socket + " gave no address"));
  }

  private JsonObject post(String path) {
    if (!Files.exists(socket)) {
      throw new AgentApiException(
          "no agent listens on " + socket + "; start it: ebb agent, or systemctl start ebb-agent");
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      String request =
          "POST "
              + path
              + " HTTP/1.1\r\nHost: ebb\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      channel.write(StandardCharsets.US_ASCII.encode(request));
      var answer = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(4096);
      while (channel.read(buffer) >= 0) {
        answer.write(buffer.array(), 0, buffer.position());
        buffer.clear();
      }
      String text = answer.toString(StandardCharsets.UTF_8);
      return JsonObject.parse(text.substring(text.indexOf("\r\n\r\n") + 4));
    } catch (ConnectException e) {
      throw new AgentApiException(
          "no agent listens on " + socket + " any more; start it: ebb agent", e);
    } catch (IOException | JsonException e) {
      throw new AgentApiException("cannot ask the agent on " + socket + ": " + e.getMessage(), e);
    }
  }
}
