package ebb.agent.api;

import ebb.json.JsonException;
import ebb.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the agent that runs on this host, on its unix socket. */
public final class AgentClient {

  private static final int MOST_HEAD = 8192;
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d{1,5})\r\n");

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
      return answer(Channels.newInputStream(channel));
    } catch (ConnectException e) {
      throw new AgentApiException(
          "no agent listens on " + socket + " any more; start it: ebb agent", e);
    } catch (IOException | JsonException e) {
      throw new AgentApiException("cannot ask the agent on " + socket + ": " + e.getMessage(), e);
    }
  }

  private static JsonObject answer(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int character = in.read();
      if (character < 0 || head.length() > MOST_HEAD) {
        throw new IOException("what listens there is no agent");
      }
      head.append((char) character);
    }
    Matcher length = LENGTH.matcher(head);
    if (!length.find()) {
      throw new IOException("what listens there is no agent");
    }
    return JsonObject.parse(in.readNBytes(Integer.parseInt(length.group(1))));
  }
}
