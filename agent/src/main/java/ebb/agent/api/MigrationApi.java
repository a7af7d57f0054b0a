package ebb.agent.api;

import ebb.agent.history.History;
import ebb.agent.history.HistoryException;
import ebb.agent.rules.Rules;
import ebb.agent.rules.Wish;
import ebb.agent.steer.Migrations;
import ebb.agent.steer.RunningMigration;
import ebb.agent.watch.GuestInfo;
import ebb.agent.watch.MigrationSource;
import ebb.agent.watch.WatchedGuest;
import ebb.config.Text;
import ebb.core.Aggression;
import ebb.core.Intent;
import ebb.core.policy.Policies;
import ebb.core.policy.Ways;
import ebb.json.JsonObject;
import ebb.steering.AggressionField;
import ebb.steering.MigrationRequest;
import ebb.steering.MigrationRequest.Measuring;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Guests and migrations over HTTP, as {@code openapi.yaml} describes it. */
final class MigrationApi implements HttpService {

  private static final int DEFAULT_LIMIT = 100;
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Migrations migrations;
  private final MigrationSource guests;
  private final Rules rules;
  private final BiFunction<String, GuestInfo, String> destinations;
  private final History history;

  /**
   * @param destinations passes a destination of a guest's on, or refuses it
   */
  MigrationApi(
      Migrations migrations,
      MigrationSource guests,
      Rules rules,
      BiFunction<String, GuestInfo, String> destinations,
      History history) {
    this.migrations = migrations;
    this.guests = guests;
    this.rules = rules;
    this.destinations = destinations;
    this.history = history;
  }

  @Override
  public void routing(HttpRules http) {
    http.get("/guests", this::listGuests)
        .get("/migrations", this::list)
        .post("/migrations", this::start)
        .get("/migrations/{id}", this::show)
        .patch("/migrations/{id}", this::change)
        .delete("/migrations/{id}", this::cancel)
        .get("/migrations/{id}/effect", this::effect)
        .post("/plan", this::plan)
        .get("/history", this::find);
  }

  private void listGuests(ServerRequest request, ServerResponse response) {
    Set<String> busy =
        migrations.running().stream().map(m -> m.guest().id()).collect(Collectors.toSet());
    List<JsonObject> found =
        guests.guests().stream()
            .map(WatchedGuest::info)
            .map(info -> Views.guest(info, busy.contains(info.id()), speed(info)))
            .toList();
    Responses.json(response, 200, JsonObject.empty().with("guests", found));
  }

  private OptionalLong speed(GuestInfo guest) {
    return migrations.speedOf(rules.wishFor(guest).orElse(Wish.DEFAULT));
  }

  private void list(ServerRequest request, ServerResponse response) {
    List<JsonObject> found = migrations.running().stream().map(Views::migration).toList();
    Responses.json(response, 200, JsonObject.empty().with("migrations", found));
  }

  private void start(ServerRequest request, ServerResponse response) {
    JsonObject body = body(request, "guest", "destination");
    String name = body.text("guest").orElseThrow(() -> missing("guest"));
    String destination = body.text("destination").orElseThrow(() -> missing("destination"));
    WatchedGuest guest = guest(name);
    Wish usual = rules.wishFor(guest.info()).orElse(Wish.DEFAULT);
    RunningMigration started =
        migrations.start(
            guest,
            destinations.apply(destination, guest.info()),
            Optional.of(Knobs.changed(usual, body)));
    Responses.json(response, 201, Views.migration(started));
  }

  /** Looks at a guest for some seconds; the one who asks waits, and nobody else does. */
  private void plan(ServerRequest request, ServerResponse response) {
    JsonObject body = body(request, "guest", "lookSeconds");
    WatchedGuest guest = guest(body.text("guest").orElseThrow(() -> missing("guest")));
    Wish usual = rules.wishFor(guest.info()).orElse(Wish.DEFAULT);
    Wish wish = Knobs.changed(usual, body);
    long speed =
        migrations
            .speedOf(wish)
            .orElseThrow(() ->
                new ApiException(400, "no speed is known to plan with: give speedBytesPerSecond"));
    Duration look =
        body.has("lookSeconds")
            ? Duration.ofMillis(Math.round(1000 * Knobs.between(body, "lookSeconds", 1, 30)))
            : LOOK;
    Intent intent = wish.intent(wish.maxDowntime().orElseGet(guest::downtimeLimit), 0);
    var asked =
        new MigrationRequest(intent, Policies.EBB, OptionalLong.of(speed))
            .withMeasuring(new Measuring(look, false))
            .withLevers(rules.leversFor(guest.info()));
    Ways ways =
        migrations
            .ways(guest, asked)
            .orElseThrow(() ->
                new ApiException(
                    409,
                    Text.seconds(look.toMillis() / 1000.0)
                        + " were too short to see this guest write: look again, or longer, or let it"
                        + " work"));
    Responses.json(response, 200, new PlanView(ways, intent).toJson());
  }

  private static ApiException missing(String name) {
    return new ApiException(400, "'" + name + "' is missing");
  }

  private WatchedGuest guest(String name) {
    List<WatchedGuest> found =
        guests.guests().stream()
            .filter(guest -> guest.info().id().equals(name) || guest.info().name().equals(name))
            .toList();
    if (found.isEmpty()) {
      throw new ApiException(404, "no guest '" + name + "' is watched here");
    }
    if (found.size() > 1) {
      throw new ApiException(409, "several guests are called '" + name + "'; give the id");
    }
    return found.getFirst();
  }

  private void show(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    JsonObject view =
        migrations
            .running(id)
            .map(migration ->
                Views.migration(migration)
                    .with("readings", migration.series().stream().map(Views::reading).toList())
                    .with("events", eventsIfAny(id)))
            .orElseGet(() -> past(id).with("events", events(id)));
    Responses.json(response, 200, view);
  }

  private List<JsonObject> events(String id) {
    return history.events(id).stream().map(Views::past).toList();
  }

  /** What runs is shown whatever has become of the history. */
  private List<JsonObject> eventsIfAny(String id) {
    try {
      return events(id);
    } catch (HistoryException e) {
      return List.of();
    }
  }

  private JsonObject past(String id) {
    return history
        .get(id)
        .map(migration ->
            Views.past(migration)
                .with("readings", history.readings(id).stream().map(Views::past).toList()))
        .orElseThrow(() -> unknown(id));
  }

  private static ApiException unknown(String id) {
    return new ApiException(404, "no migration '" + id + "'");
  }

  private RunningMigration running(ServerRequest request) {
    String id = request.path().pathParameters().get("id");
    return migrations
        .running(id)
        .orElseThrow(() ->
            isPast(id) ? new ApiException(409, "migration '" + id + "' is over") : unknown(id));
  }

  private boolean isPast(String id) {
    return history.get(id).isPresent();
  }

  private void change(ServerRequest request, ServerResponse response) {
    RunningMigration migration = running(request);
    JsonObject body = body(request);
    migrations.change(migration, wish -> Knobs.changed(wish, body));
    Responses.json(response, 200, Views.migration(migration));
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    RunningMigration migration = running(request);
    migrations.cancel(migration);
    Responses.json(response, 202, Views.migration(migration));
  }

  private void effect(ServerRequest request, ServerResponse response) {
    RunningMigration migration = running(request);
    JsonObject asked = JsonObject.empty();
    if (request.query().first(AggressionField.NAME).filter(Aggression::isAuto).isPresent()) {
      asked = AggressionField.with(asked, Aggression.AUTO);
    }
    for (String name : List.of(AggressionField.NAME, "minCpu", "deadlineSeconds")) {
      if (!asked.has(name) && request.query().contains(name)) {
        asked = asked.with(name, number(name, request.query().get(name)));
      }
    }
    Wish wish = Knobs.changed(migration.wish().orElse(Wish.DEFAULT), asked);
    Responses.json(
        response, 200, migration.effectOf(wish).map(Views::effect).orElse(JsonObject.empty()));
  }

  private static double number(String name, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new ApiException(400, name + ": '" + text + "' is not a number");
    }
  }

  private void find(ServerRequest request, ServerResponse response) {
    String search = request.query().first("search").orElse("");
    int limit =
        request
            .query()
            .first("limit")
            .map(text -> (int) number("limit", text))
            .orElse(DEFAULT_LIMIT);
    List<JsonObject> found = history.find(search, limit).stream().map(Views::past).toList();
    Responses.json(response, 200, JsonObject.empty().with("migrations", found));
  }

  private static JsonObject body(ServerRequest request, String... more) {
    byte[] bytes = request.content().hasEntity() ? request.content().as(byte[].class) : new byte[0];
    return Knobs.body(bytes, more);
  }
}
