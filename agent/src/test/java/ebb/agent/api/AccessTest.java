package ebb.agent.api;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ebb.agent.history.History;
import ebb.agent.life.LongLived;
import ebb.agent.rules.AgentConfig;
import ebb.agent.rules.Destinations;
import ebb.agent.rules.Rules;
import ebb.agent.steer.Events;
import ebb.agent.steer.Migrations;
import ebb.agent.watch.QmpSource;
import ebb.host.throttle.ThrottleChoice;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server's door: raw requests, as a browser of somebody else's page would send them. */
@Timeout(60)
class AccessTest {

  private static final String TOKEN = "a-token-for-the-test";
  private static final String READ_TOKEN = "a-token-for-reading";

  @TempDir private Path directory;

  private ApiServer server = new ApiServer(services());
  private int port;

  private Services services() {
    var events = new Events();
    var second = Duration.ofSeconds(1);
    var migrations =
        new Migrations(
            new Rules(List.of()), OptionalLong.empty(), events, Clock.systemUTC(), second);
    return new Services(
        migrations,
        new QmpSource(new LongLived(text -> {}), List.of(), second, ThrottleChoice.NONE),
        new Rules(List.of()),
        new Destinations(List.of()),
        new History(Path.of("/nowhere/history.db")),
        events,
        () -> new byte[0]);
  }

  @BeforeEach
  void begin() {
    port =
        server.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Tokens(TOKEN, Optional.of(READ_TOKEN)),
            List.of("host1.example"),
            Optional.empty());
  }

  @AfterEach
  void end() {
    server.close();
  }

  private int status(String method, String path, String... headers) throws IOException {
    return statusOf(method, path, "", headers);
  }

  private int statusOf(String method, String path, String body, String... headers)
      throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5000);
      String request =
          method
              + " "
              + path
              + " HTTP/1.1\r\nConnection: close\r\nContent-Length: "
              + body.length()
              + "\r\n"
              + String.join("\r\n", headers)
              + "\r\n\r\n"
              + body;
      socket
          .getOutputStream()
          .write(request.replace("PORT", "" + port).getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.substring(9));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, 127.0.0.1:PORT, a-token-for-the-test, '', ''",
    "200, localhost:PORT, a-token-for-the-test, http://localhost:PORT, same-origin",
    "200, host1.example:PORT, a-token-for-the-test, '', none",
    "401, 127.0.0.1:PORT, another-token, '', ''",
    "401, 127.0.0.1:PORT, '', '', ''",
    "421, evil.example:PORT, a-token-for-the-test, '', ''",
    "421, 127.0.0.1:1, a-token-for-the-test, '', ''",
    "403, 127.0.0.1:PORT, a-token-for-the-test, http://evil.example, ''",
    "403, 127.0.0.1:PORT, a-token-for-the-test, null, ''",
    "403, 127.0.0.1:PORT, a-token-for-the-test, '', cross-site",
  })
  void onlyThoseWhoKnowTheTokenAndMeanThisHostGetIn(
      int status, String host, String token, String origin, String site) throws IOException {
    assertThat(
            status(
                "GET",
                "/api/migrations",
                "Host: " + host,
                token.isEmpty() ? "X: y" : "Authorization: Bearer " + token,
                origin.isEmpty() ? "X: y" : "Origin: " + origin,
                site.isEmpty() ? "X: y" : "Sec-Fetch-Site: " + site))
        .isEqualTo(status);
  }

  /** Whatever is described, and whatever method besides: looking is all that it is worth. */
  @Test
  void theTokenForReadingAllowsToLookAndNothingElse() throws IOException {
    String[] headers = {"Host: localhost:PORT", "Authorization: Bearer " + READ_TOKEN};
    Set<String> paths = new TreeSet<>(new Description().paths().keySet());
    for (String path : paths) {
      for (String method : List.of("POST", "PATCH", "DELETE", "PUT", "OPTIONS", "HEAD", "QUERY")) {
        assertThat(status(method, path.replace("{id}", "none"), headers))
            .as("%s %s", method, path)
            .isEqualTo(403);
      }
    }
    for (String path : List.of("/api/migrations", "/api/guests", "/metrics")) {
      assertThat(status("GET", path, headers)).as(path).isEqualTo(200);
    }
  }

  @Test
  void whoReadsTooOftenDoesNotHoldUpWhoMaySteer() throws IOException {
    int status = 0;
    for (int i = 0; i < 2000 && status != 429; i++) {
      status =
          status(
              "GET",
              "/api/openapi.yaml",
              "Host: localhost:PORT",
              "Authorization: Bearer " + READ_TOKEN);
    }
    assertThat(status).isEqualTo(429);
    assertThat(
            status(
                "GET", "/api/migrations", "Host: localhost:PORT", "Authorization: Bearer " + TOKEN))
        .isEqualTo(200);
  }

  @Test
  void twoTokensThatAreTheSameAreRefused() throws IOException {
    Path all = directory.resolve("token");
    Path read = directory.resolve("read-token");
    var tcp =
        new AgentConfig.Tcp(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            all,
            Optional.of(read),
            List.of(),
            Optional.empty());
    Tokens made = Tokens.in(tcp);
    assertThat(made.read()).isPresent().isNotEqualTo(Optional.of(made.all()));

    Files.copy(all, read, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    assertThatThrownBy(() -> Tokens.in(tcp))
        .isInstanceOf(AgentApiException.class)
        .hasMessageContaining(read + " are equal");
  }

  @Test
  void thePageItselfHoldsNoSecretAndTheFiguresDo() throws IOException {
    assertThat(status("GET", "/", "Host: localhost:PORT")).isEqualTo(200);
    assertThat(status("GET", "/page.js", "Host: localhost:PORT")).isEqualTo(200);
    assertThat(status("GET", "/metrics", "Host: localhost:PORT")).isEqualTo(401);
    assertThat(status("GET", "//metrics", "Host: localhost:PORT")).isIn(401, 404);
    assertThat(status("GET", "/api/%6digrations", "Host: localhost:PORT")).isIn(401, 404);
    assertThat(status("GET", "/x/../metrics", "Host: localhost:PORT")).isIn(400, 401, 404);
  }

  @Test
  void whatIsTooLargeIsRefused() throws IOException {
    String[] headers = {"Host: localhost:PORT", "Authorization: Bearer " + TOKEN};
    assertThat(statusOf("POST", "/api/migrations", "x".repeat(100_000), headers)).isEqualTo(413);
    assertThat(statusOf("POST", "/api/migrations", "[1]", headers)).isEqualTo(400);
  }

  @Test
  void whoAsksTooOftenIsPutOff() throws IOException {
    int status = 0;
    for (int i = 0; i < 200 && status != 429; i++) {
      status = status("GET", "/api/migrations", "Host: localhost:PORT");
    }
    assertThat(status).isEqualTo(429);
    assertThat(
            status(
                "GET", "/api/migrations", "Host: localhost:PORT", "Authorization: Bearer " + TOKEN))
        .as("one who has the token is not held up by those who have not")
        .isEqualTo(200);
  }

  @Test
  void theUnixSocketIsForItsOwnerAlone() throws IOException {
    Path socket = directory.resolve("run/agent.sock");
    server.listen(socket);

    assertThat(Files.getPosixFilePermissions(socket))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getPosixFilePermissions(socket.getParent()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(new AgentClient(socket).page()).matches("http://127.0.0.1:\\d+/#token=.{32}");
    var second = new ApiServer(services());
    assertThatThrownBy(() -> second.listen(socket)).hasMessageContaining("listens there already");
  }

  @Test
  void thePageThatNobodyLooksAtIsClosedAndItsTokenIsWorthNothing() throws IOException {
    var now = new AtomicLong();
    Path socket = directory.resolve("run/page.sock");
    try (var served = new ApiServer(services(), now::get)) {
      served.listen(socket);
      String first = new AgentClient(socket).page();
      port = URI.create(first).getPort();
      String[] known = {
        "Host: localhost:PORT", "Authorization: Bearer " + first.replaceFirst(".*token=", "")
      };
      now.addAndGet(PagePort.IDLE.toNanos() - 1);
      served.closeIdlePage();
      assertThat(status("GET", "/api/migrations", known)).isEqualTo(200);
      assertThat(new AgentClient(socket).page()).as("it is used").isEqualTo(first);

      now.addAndGet(PagePort.IDLE.toNanos() - 1);
      assertThat(status("GET", "/api/migrations", "Host: localhost:PORT")).isEqualTo(401);
      now.addAndGet(2);
      served.closeIdlePage();
      assertThatThrownBy(() -> status("GET", "/api/migrations", known))
          .as("without the token it was not used")
          .isInstanceOf(ConnectException.class);
      assertThat(new AgentClient(socket).page()).as("a new secret").isNotEqualTo(first);
    }
  }

  @Test
  void aPageThatIsOpenIsUsed() {
    var now = new AtomicLong();
    var usage = new Usage(now::get);
    usage.begin();
    now.addAndGet(PagePort.IDLE.toNanos() * 2);
    assertThat(usage.idle()).isZero();
    usage.end();
    now.addAndGet(5);
    assertThat(usage.idle()).isEqualTo(Duration.ofNanos(5));
  }

  @Test
  void aFolderThatOthersHaveAHandInIsNoPlaceForTheSocket() throws IOException {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwx---"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory);

    assertThatThrownBy(() -> server.listen(open.resolve("agent.sock")))
        .hasMessageContaining(open + ", where the agent listens, is open to others");
    assertThatThrownBy(() -> server.listen(link.resolve("agent.sock")))
        .hasMessageContaining(link + ", where the agent listens, is no directory");
    assertThat(open).isEmptyDirectory();
  }

  @Test
  void aTokenThatOthersCanReadIsRefused() throws IOException {
    Path file = directory.resolve("token");
    String made = Token.in(file);
    assertThat(Token.in(file)).isEqualTo(made).hasSizeGreaterThan(20);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Token.in(file)).hasMessageContaining("read by others");
  }

  /** Each operation of the file is served, with an answer that it lists, and nothing besides. */
  @Test
  void theDescriptionSaysWhatIsServed() throws IOException {
    Set<String> described = new TreeSet<>();
    for (var path : new Description().paths().entrySet()) {
      for (var operation : path.getValue().entrySet()) {
        String method = operation.getKey().toUpperCase(Locale.ROOT);
        described.add(method + " " + path.getKey());
        if (path.getKey().equals("/api/stream") || path.getKey().equals("/api/page")) {
          continue; // the one does not end, the other is served on the unix socket alone
        }
        int status =
            status(
                method,
                path.getKey().replace("{id}", "none"),
                "Host: localhost:PORT",
                "Authorization: Bearer " + TOKEN);
        var responses = (Map<?, ?>) requireNonNull(operation.getValue().get("responses"));
        assertThat(responses.keySet().stream().map(String::valueOf))
            .as("%s %s", method, path.getKey())
            .contains("" + status);
      }
    }
    assertThat(described).containsExactlyInAnyOrderElementsOf(Services.OPERATIONS);
  }
}
