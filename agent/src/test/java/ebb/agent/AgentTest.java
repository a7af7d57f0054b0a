package ebb.agent;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.agent.api.Description;
import ebb.agent.history.History;
import ebb.agent.history.PastMigration;
import ebb.agent.log.JsonLog;
import ebb.agent.rules.AgentConfigReader;
import ebb.core.Aggression;
import ebb.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent over a scripted QEMU, through its own interface. */
@Timeout(60)
class AgentTest {

  @TempDir private Path directory;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Description description = new Description();

  @SuppressWarnings("NullAway.Init") // made before each test
  private ScriptedGuest guest;

  @SuppressWarnings("NullAway.Init") // made before each test
  private Agent agent;

  @SuppressWarnings("NullAway.Init") // made before each test
  private URI base;

  @BeforeEach
  void begin() throws IOException {
    guest = new ScriptedGuest(Files.createDirectory(directory.resolve("g")));
  }

  @AfterEach
  void end() throws IOException {
    agent.close();
    guest.close();
  }

  private void start(String rules) throws IOException, InterruptedException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(directory.resolve("token"), "0123456789abcdef\n");
    Files.setPosixFilePermissions(
        directory.resolve("token"), PosixFilePermissions.fromString("rw-------"));
    var config =
        AgentConfigReader.parse(
            "test",
            """
            watch: { qmp: [%s/g/*], interval: 100ms }
            speed: 50MiB/s
            throttle: qemu
            rules: %s
            history: { file: %s/history.db }
            api: { destinations: [there], socket: %s/run/a.sock, tcp: { address: '127.0.0.1:%d', token: %s/token } }
            """
                .formatted(directory, rules, directory, directory, port, directory));
    agent = new Agent(config, new JsonLog(new PrintStream(log, true), Clock.systemUTC()), "test");
    agent.start();
    base = URI.create("http://127.0.0.1:" + port + "/api/");
    await(() -> get("guests").objects("guests").size(), size -> size == 1);
  }

  private JsonObject send(String method, String path, String body) {
    var request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("Authorization", "Bearer 0123456789abcdef")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      var response = http.send(request, HttpResponse.BodyHandlers.ofString());
      description.check(method, request.uri().getPath(), response.statusCode(), response.body());
      return JsonObject.parse(response.body()).with("httpStatus", response.statusCode());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonObject get(String path) {
    return send("GET", path, "");
  }

  private static <T> T await(Supplier<T> what, Predicate<T> until) throws InterruptedException {
    T now = what.get();
    while (!until.test(now)) {
      Thread.sleep(20);
      now = what.get();
    }
    return now;
  }

  private JsonObject running() throws InterruptedException {
    return await(
            () -> get("migrations").objects("migrations"),
            found -> !found.isEmpty() && found.getFirst().has("reading"))
        .getFirst();
  }

  private String text(JsonObject object, String name) {
    return object.text(name).orElse("");
  }

  @Test
  void aMigrationThatSomebodyElseStartsIsSteeredAndRemembered() throws Exception {
    start("[{ match: { name: 'scri*' }, aggression: 0.4, minCpu: 10% }]");
    guest.migrate();

    JsonObject seen = running();
    assertThat(seen.flag("steered")).contains(true);
    assertThat(seen.decimal("aggression")).hasValue(0.4);
    assertThat(seen.number("speedBytesPerSecond")).hasValue(50 << 20);
    assertThat(guest.settings()).anyMatch(given -> given.contains("\"max-bandwidth\":52428800"));

    String id = text(seen, "id");
    JsonObject changed = send("PATCH", "migrations/" + id, "{\"aggression\":1}");
    assertThat(changed.decimal("aggression")).hasValue(1);
    await(
        () -> get("migrations/" + id).object("reading").orElseThrow(),
        reading -> text(reading, "reason").equals("stall"));
    assertThat(send("PATCH", "migrations/" + id, "{\"aggression\":2}").number("httpStatus"))
        .hasValue(400);
    assertThat(get("migrations/" + id + "/effect?aggression=0.1").has("share")).isTrue();

    guest.end("completed");
    var history = new History(directory.resolve("history.db"));
    PastMigration past =
        await(
                () -> history.find("scripted", 10),
                found -> !found.isEmpty() && found.getFirst().status().equals("completed"))
            .getFirst();
    assertThat(past.steered()).isTrue();
    assertThat(past.aggression()).contains(Aggression.of(1));
    assertThat(past.downtimeMillis()).contains(12.0);
    assertThat(history.readings(id)).isNotEmpty();
    assertThat(history.events(id)).anyMatch(event -> event.text().contains("aggression 1"));
    assertThat(log.toString(StandardCharsets.UTF_8).lines().map(JsonObject::parse))
        .anyMatch(line -> text(line, "event").equals("migration-ended"));
    assertThat(send("DELETE", "migrations/" + id, "").number("httpStatus")).hasValue(409);
  }

  @Test
  void theFiguresAreThoseOfTheDocumentAndTheDashboardAsksForNoOthers() throws Exception {
    start("[]");
    guest.migrate();
    running();
    var request =
        HttpRequest.newBuilder(base.resolve("/metrics"))
            .header("Authorization", "Bearer 0123456789abcdef")
            .build();
    String figures = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    List<String> names = found("(?m)^# HELP (ebb_\\w+) \\S.*", figures);
    String document = Files.readString(Path.of("../docs/agent.md"));
    String dashboard = Files.readString(Path.of("../packaging/grafana/ebb.json"));

    assertThat(names)
        .contains("ebb_migration_remaining_bytes", "ebb_agent_info")
        .allMatch(name ->
            document.contains("`" + name + "`")
                || document.contains("`" + name.replace("ebb_migration", "") + "`"));
    assertThat(found("(ebb_[a-z_]+)\\{", dashboard))
        .isNotEmpty()
        .allMatch(asked ->
            figures.lines().anyMatch(line -> line.matches(Pattern.quote(asked) + "[{ ].*")));
    guest.end("completed");
  }

  /** What has become of a migration; empty as long as it is not in the history. */
  private String statusInHistory(String id) {
    return get("history?search=" + id).objects("migrations").stream()
        .map(found -> text(found, "status"))
        .findFirst()
        .orElse("");
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(m -> m.group(1)).toList();
  }

  @Test
  void aDeadlineThatIsGivenOnTheWayIsActedUpon() throws Exception {
    start("[{ minCpu: 90% }]");
    guest.migrate();
    String id = text(running(), "id");

    JsonObject changed =
        send("PATCH", "migrations/" + id, "{\"deadlineSeconds\":0.5,\"onInfeasible\":\"cancel\"}");

    assertThat(changed.decimal("deadlineSeconds")).hasValue(0.5);
    await(() -> statusInHistory(id), "failed"::equals);
    JsonObject past = get("migrations/" + id);
    assertThat(text(past, "reason")).contains("deadline cannot be kept");
    assertThat(past.objects("events"))
        .anyMatch(event -> text(event, "text").contains("deadline 500 ms"));
  }

  @Test
  void handsOffMeansThatNothingIsTouchedUntilSomebodyAsks() throws Exception {
    start("[{ handsOff: true }]");
    guest.migrate();

    JsonObject seen = running();
    assertThat(seen.flag("steered")).contains(false);
    assertThat(guest.settings()).isEmpty();
    assertThat(send("DELETE", "migrations/" + text(seen, "id"), "").number("httpStatus"))
        .hasValue(409);

    send("PATCH", "migrations/" + text(seen, "id"), "{\"aggression\":0.5}");
    await(this::steered, steered -> steered);
    guest.end("failed");
    await(() -> get("migrations").objects("migrations").size(), size -> size == 0);
  }

  private boolean steered() {
    return get("migrations").objects("migrations").getFirst().flag("steered").orElse(false);
  }

  @Test
  void aMigrationIsStartedAndCancelled() throws Exception {
    start("[]");

    JsonObject started =
        send("POST", "migrations", "{\"guest\":\"scripted\",\"destination\":\"tcp:there:1\"}");
    assertThat(started.number("httpStatus")).hasValue(201);
    assertThat(started.text("destination")).contains("tcp:there:1");
    String id = text(started, "id");
    assertThat(send("DELETE", "migrations/" + id, "").number("httpStatus")).hasValue(202);
    await(() -> statusInHistory(id), "cancelled"::equals);
    JsonObject shell =
        send(
            "POST",
            "migrations",
            "{\"guest\":\"scripted\",\"destination\":\"exec:id > pwned; cat >/dev/null\"}");
    assertThat(shell.number("httpStatus")).hasValue(400);
    assertThat(shell.text("error").orElseThrow()).contains("tcp:HOST:PORT");
    assertThat(send("POST", "migrations", "{\"guest\":\"x\"}").number("httpStatus")).hasValue(400);
    assertThat(
            send("POST", "migrations", "{\"guest\":\"x\",\"destination\":\"y\"}")
                .number("httpStatus"))
        .hasValue(404);
    assertThat(send("POST", "migrations", "{\"gest\":\"x\"}").text("error").orElseThrow())
        .contains("unknown field 'gest'");
  }
}
