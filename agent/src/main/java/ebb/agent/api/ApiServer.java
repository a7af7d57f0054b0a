package ebb.agent.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.agent.rules.AgentConfig;
import ebb.host.system.PrivateDirectory;
import ebb.json.JsonObject;
import io.helidon.common.configurable.Resource;
import io.helidon.common.tls.TlsConfig;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Serves the interface and the page: on a unix socket, and on TCP ports for those with a token. */
public final class ApiServer implements AutoCloseable {

  private static final Logger SERVER_LOG = Logger.getLogger("io.helidon");
  private static final long MOST_BODY_BYTES = 16 << 10;
  private static final int MOST_CONNECTIONS = 64;
  private static final Duration IDLE = Duration.ofMinutes(2);

  private final Services services;
  private final List<WebServer> servers = new CopyOnWriteArrayList<>();
  private Optional<Path> socket = Optional.empty();
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private Optional<PagePort> page = Optional.empty();

  /**
   * @param services what is served
   */
  public ApiServer(Services services) {
    this(services, System::nanoTime);
  }

  ApiServer(Services services, LongSupplier nanoTime) {
    this.services = services;
    this.nanoTime = nanoTime;
    SERVER_LOG.setLevel(Level.SEVERE);
  }

  /**
   * Listens on a unix socket that its owner alone can use, in a directory of its own.
   *
   * @throws AgentApiException when that cannot be, others have a hand in the directory, or another
   *     agent listens there
   */
  public void listen(Path path) {
    try {
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null) {
        new PrivateDirectory(folder, "where the agent listens").open();
      }
      refuseIfServed(path);
      Files.deleteIfExists(path);
      servers.add(
          server(Optional.empty()).bindAddress(UnixDomainSocketAddress.of(path)).build().start());
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      socket = Optional.of(path);
    } catch (IOException | RuntimeException e) {
      throw new AgentApiException("cannot listen on " + path + ": " + e.getMessage(), e);
    }
  }

  private static void refuseIfServed(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      throw new IOException("an agent listens there already");
    } catch (ConnectException e) {
      // Left behind by one that has gone.
    }
  }

  /**
   * Listens on a TCP port.
   *
   * @param tokens what those who ask have to know
   * @param names further host names that requests may name
   * @return the port
   * @throws AgentApiException when that cannot be
   */
  public int listen(
      InetSocketAddress address, Tokens tokens, List<String> names, Optional<AgentConfig.Tls> tls) {
    return serve(address, tokens, names, tls, new Usage(nanoTime)).port();
  }

  private WebServer serve(
      InetSocketAddress address,
      Tokens tokens,
      List<String> names,
      Optional<AgentConfig.Tls> tls,
      Usage usage) {
    Set<String> hosts = ConcurrentHashMap.newKeySet(); // filled when the port is known
    try {
      WebServerConfig.Builder builder =
          server(Optional.of(new Access.Guard(tokens, hosts, usage)))
              .address(address.getAddress())
              .port(address.getPort());
      tls.ifPresent(pair -> builder.tls(tls(pair)));
      WebServer server = builder.build().start();
      servers.add(server);
      hosts.addAll(hosts(address, server.port(), names));
      return server;
    } catch (RuntimeException e) {
      throw new AgentApiException(
          "cannot listen on " + address + ": " + reason(e) + whatToDo(e, tls), e);
    }
  }

  private static String reason(Throwable e) {
    return String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
  }

  private static String whatToDo(Throwable e, Optional<AgentConfig.Tls> tls) {
    return e.getCause() instanceof BindException
        ? "; choose another port"
        : tls.map(pair ->
                "; tls needs PEM files: certificate " + pair.certificate() + ", key " + pair.key())
            .orElse("");
  }

  private static Set<String> hosts(InetSocketAddress address, int port, List<String> names) {
    Set<String> hosts =
        names.stream()
            .map(name -> name + ":" + port)
            .collect(Collectors.toCollection(HashSet::new));
    String own = address.getAddress().getHostAddress();
    hosts.add((own.contains(":") ? "[" + own + "]" : own) + ":" + port);
    if (address.getAddress().isLoopbackAddress()) {
      hosts.addAll(Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port));
    }
    return hosts;
  }

  private static TlsConfig tls(AgentConfig.Tls pair) {
    return TlsConfig.builder()
        .privateKey(keys -> keys.pem(pem -> pem.key(Resource.create(pair.key()))))
        .privateKeyCertChain(
            keys -> keys.pem(pem -> pem.certChain(Resource.create(pair.certificate()))))
        .buildPrototype();
  }

  private WebServerConfig.Builder server(Optional<Access.Guard> guard) {
    HttpRouting.Builder routing =
        HttpRouting.builder()
            .addFilter(new Access(guard))
            .register("/api", services.migrations(guard.isPresent()))
            .get("/api/stream", services.stream())
            .get("/api/openapi.yaml", ApiServer::openApi)
            .get("/metrics", (request, response) -> metrics(response))
            .register("/", new PageFiles())
            .error(Exception.class, Errors::answer);
    if (guard.isEmpty()) {
      routing.post("/api/page", this::openPage);
    }
    return WebServerConfig.builder()
        .routing(routing)
        .maxPayloadSize(MOST_BODY_BYTES)
        .maxTcpConnections(MOST_CONNECTIONS)
        .maxConcurrentRequests(MOST_CONNECTIONS)
        .idleConnectionTimeout(IDLE)
        .shutdownGracePeriod(Duration.ZERO)
        .shutdownHook(false);
  }

  private static void openApi(ServerRequest request, ServerResponse response) {
    Responses.guarded(response)
        .header(HeaderNames.CONTENT_TYPE, "application/yaml")
        .send(Services.openApi());
  }

  private void metrics(ServerResponse response) {
    Responses.guarded(response)
        .header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
        .send(services.metrics().get());
  }

  /** The address of a page, for a browser on this host: a port of the loopback's, and a token. */
  private synchronized void openPage(ServerRequest request, ServerResponse response) {
    closeIdlePage();
    if (page.isEmpty()) {
      String token = Token.fresh();
      var usage = new Usage(nanoTime);
      WebServer server =
          serve(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              Tokens.of(token),
              List.of(),
              Optional.empty(),
              usage);
      page = Optional.of(new PagePort(server, token, usage));
    }
    Responses.json(response, 200, JsonObject.empty().with("address", page.get().address()));
  }

  /** Closes the port of a page that nobody looks at any more, and forgets its secret. */
  public synchronized void closeIdlePage() {
    if (page.isPresent() && page.get().isOver()) {
      WebServer idle = page.get().server();
      page = Optional.empty();
      servers.remove(idle);
      idle.stop();
    }
  }

  @Override
  public void close() {
    servers.forEach(WebServer::stop);
    socket.ifPresent(path -> {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // The next agent takes its place.
      }
    });
  }
}
