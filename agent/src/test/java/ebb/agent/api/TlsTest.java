package ebb.agent.api;

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
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A port with TLS, by a certificate of its own as openssl would write it. */
@Timeout(60)
class TlsTest {

  private static final String TOKEN = "a-token-for-the-test";
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path directory;

  private final ApiServer server = new ApiServer(services());

  @SuppressWarnings("NullAway.Init") // made before each test
  private KeyStore store;

  private static Services services() {
    var events = new Events();
    var rules = new Rules(List.of());
    var second = Duration.ofSeconds(1);
    return new Services(
        new Migrations(rules, OptionalLong.empty(), events, Clock.systemUTC(), second),
        new QmpSource(new LongLived(text -> {}), List.of(), second, ThrottleChoice.NONE),
        rules,
        new Destinations(List.of()),
        new History(Path.of("/nowhere/history.db")),
        events,
        () -> new byte[0]);
  }

  @BeforeEach
  void makeCertificate() throws Exception {
    Path file = directory.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "ebb",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(made.waitFor()).as("keytool").isZero();
    store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
  }

  @AfterEach
  void end() {
    server.close();
  }

  private Path pem(String name, String what, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder().encodeToString(der);
    return Files.writeString(
        directory.resolve(name),
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(what, body));
  }

  private int listen(Path certificate, Path key) {
    return server.listen(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Tokens.of(TOKEN),
        List.of(),
        Optional.of(new AgentConfig.Tls(certificate, key)));
  }

  private SSLContext trusting(Certificate certificate) throws Exception {
    KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    known.setCertificateEntry("ebb", certificate);
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(known);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  @Test
  void whoeverTrustsTheCertificateAndKnowsTheTokenGetsInAndNobodyWithoutTls() throws Exception {
    Certificate certificate = store.getCertificate("ebb");
    Key key = store.getKey("ebb", PASSWORD);
    int port =
        listen(
            pem("cert.pem", "CERTIFICATE", certificate.getEncoded()),
            pem("key.pem", "PRIVATE KEY", key.getEncoded()));
    var request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/api/migrations"))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Origin", "https://localhost:" + port)
            .build();

    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(certificate)).build()) {
      assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
    var plain =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/migrations"))
            .header("Authorization", "Bearer " + TOKEN)
            .timeout(Duration.ofSeconds(5))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThatThrownBy(() -> client.send(plain, HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aCertificateThatIsNotThereIsNamed() {
    Path missing = directory.resolve("missing.pem");

    assertThatThrownBy(() -> listen(missing, missing))
        .isInstanceOf(AgentApiException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageNotContaining("another port");
  }
}
