package ebb.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import ebb.agent.PlannedGuest;
import ebb.agent.history.History;
import ebb.agent.rules.Destinations;
import ebb.agent.rules.Match;
import ebb.agent.rules.Rule;
import ebb.agent.rules.Rules;
import ebb.agent.rules.Wish;
import ebb.agent.steer.Events;
import ebb.agent.steer.Migrations;
import ebb.agent.watch.MigrationSource;
import ebb.agent.watch.WatchedGuest;
import ebb.json.JsonObject;
import ebb.libvirt.LibvirtException;
import ebb.qemu.qmp.QmpException;
import ebb.steering.MigrationException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plans over HTTP, of a guest that writes 64 MiB over and over. */
@Timeout(60)
class PlanTest {

  private static final long SPEED = 50 << 20;
  private static final String TOKEN = "a-token-for-the-test";

  private final Description description = new Description();

  @SuppressWarnings("NullAway.Init") // started by each test
  private ApiServer server;

  private int port;

  private void start(OptionalLong hostSpeed, Runnable whileLooking) {
    var rules =
        new Rules(
            List.of(
                new Rule(
                    Match.ALL,
                    Optional.of(Wish.DEFAULT.withMinCpu(0.05)),
                    false,
                    Rule.BEST_LEVERS)));
    var events = new Events();
    var migrations =
        new Migrations(rules, hostSpeed, events, Clock.systemUTC(), Duration.ofSeconds(1));
    server =
        new ApiServer(
            new Services(
                migrations,
                new OneGuest(new PlannedGuest("busy", whileLooking)),
                rules,
                new Destinations(List.of()),
                new History(Path.of("/nowhere/history.db")),
                events,
                () -> new byte[0]));
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    port = server.listen(loopback, Tokens.of(TOKEN), List.of(), Optional.empty());
  }

  @AfterEach
  void end() {
    server.close();
  }

  private record OneGuest(WatchedGuest guest) implements MigrationSource {

    @Override
    public void watch(Listener listener) {}

    @Override
    public List<WatchedGuest> guests() {
      return List.of(guest);
    }

    @Override
    public void close() {}
  }

  private JsonObject ask(int status, String method, String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + TOKEN)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    description.check(method, path, response.statusCode(), response.body());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return JsonObject.parse(response.body());
  }

  private JsonObject plan(int status, String body) throws Exception {
    return ask(status, "POST", "/api/plan", body);
  }

  @Test
  void aPlanSaysWhatEachAggressionCosts() throws Exception {
    start(OptionalLong.of(SPEED), () -> {});

    JsonObject plan = plan(200, "{\"guest\":\"busy\"}");

    assertThat(plan.number("speedBytesPerSecond")).hasValue(SPEED);
    assertThat(plan.text("advice").orElse("")).contains("Needs a throttle");
    assertThat(plan.has("feasible")).isFalse();
    List<JsonObject> prospects = plan.objects("prospects");
    assertThat(prospects).hasSizeGreaterThan(5).allMatch(p -> p.flag("ends").orElse(false));
    assertThat(prospects)
        .as("what is likely lies within the range")
        .allMatch(p -> p.decimal("totalLowSeconds").orElse(1e9) <= seconds(p))
        .allMatch(p -> p.decimal("totalHighSeconds").orElse(1e9) >= seconds(p));
    assertThat(seconds(prospects.getFirst())).isGreaterThan(seconds(prospects.getLast()));
    assertThat(seconds(prospects.getLast())).as("512 MiB at 50 MiB/s, once").isBetween(10.0, 14.0);
  }

  private static double seconds(JsonObject prospect) {
    return prospect.decimal("totalSeconds").orElseThrow();
  }

  @Test
  void aDeadlineIsJudgedWithTheKnobsOfTheRuleWhereNoneAreGiven() throws Exception {
    start(OptionalLong.empty(), () -> {});
    String knobs = ",\"speedBytesPerSecond\":52428800,\"deadlineSeconds\":";

    JsonObject far = plan(200, "{\"guest\":\"busy\"" + knobs + "600}");
    JsonObject near = plan(200, "{\"guest\":\"busy\"" + knobs + "5}");

    assertThat(far.text("feasible")).contains("feasible");
    assertThat(near.text("feasible")).contains("infeasible");
    assertThat(near.text("advice").orElse("")).contains("with at least 5.0 % CPU", "Gbit/s");
  }

  @Test
  void whatCannotBePlannedIsRefusedWithWhatToDo() throws Exception {
    start(OptionalLong.empty(), () -> {});

    assertThat(plan(400, "{\"guest\":\"busy\"}").text("error").orElse(""))
        .contains("give speedBytesPerSecond");
    assertThat(plan(404, "{\"guest\":\"other\"}").text("error").orElse("")).contains("other");
    plan(400, "{}");
    plan(400, "{\"guest\":\"busy\",\"speedBytesPerSecond\":1,\"lookSeconds\":31}");
    assertThat(ask(200, "GET", "/api/guests", "").objects("guests").getFirst())
        .matches(guest -> !guest.has("speedBytesPerSecond"));
  }

  /** Whatever the library: by the category of its exception, and in its words. */
  @Test
  void whoeverRefusesInMidLookIsQuoted() throws Exception {
    refuses(502, new LibvirtException("cannot measure the writing of domain busy: no rights"));
    refuses(502, new QmpException.Refused("calc-dirty-rate", "GenericError", "no rights"));
    refuses(503, new QmpException.Closed("no rights"));
    refuses(409, new MigrationException("no rights"));
  }

  private void refuses(int status, RuntimeException why) throws Exception {
    start(
        OptionalLong.of(SPEED),
        () -> {
          throw why;
        });

    assertThat(plan(status, "{\"guest\":\"busy\"}").text("error"))
        .contains(String.valueOf(why.getMessage()));
    server.close();
  }

  @Test
  void aGuestTellsWhatItsMigrationMayUse() throws Exception {
    start(OptionalLong.of(SPEED), () -> {});

    assertThat(ask(200, "GET", "/api/guests", "").objects("guests").getFirst())
        .matches(guest -> guest.number("speedBytesPerSecond").orElse(0) == SPEED);
  }
}
