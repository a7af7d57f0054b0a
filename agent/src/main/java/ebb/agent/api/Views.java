package ebb.agent.api;

import ebb.agent.history.History;
import ebb.agent.history.PastEvent;
import ebb.agent.history.PastMigration;
import ebb.agent.history.PastReading;
import ebb.agent.rules.Wish;
import ebb.agent.steer.LiveReading;
import ebb.agent.steer.RunningMigration;
import ebb.agent.watch.GuestInfo;
import ebb.json.JsonObject;
import ebb.steering.AggressionField;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What the interface says, as JSON. Fields that are not known are left out. */
public final class Views {

  private Views() {}

  static JsonObject guest(GuestInfo guest, boolean migrating, OptionalLong speed) {
    return JsonObject.empty()
        .with("id", guest.id())
        .with("name", guest.name())
        .with("tags", String.join(" ", guest.tags().stream().sorted().toList()))
        .with("migrating", migrating)
        .with("memoryBytes", guest.memoryBytes())
        .with("speedBytesPerSecond", speed);
  }

  static JsonObject migration(RunningMigration migration) {
    JsonObject view =
        JsonObject.empty()
            .with("id", migration.id())
            .with("guest", migration.guest().name())
            .with("source", migration.guest().id())
            .with("began", migration.began().toString())
            .with("status", "running")
            .with("steered", migration.isSteered())
            .with("destination", migration.destination())
            .with("throttle", migration.throttleName())
            .with("memoryBytes", migration.guest().memoryBytes())
            .with("speedBytesPerSecond", migration.speedBytesPerSecond());
    if (migration.wish().isPresent()) {
      view = knobs(view, migration.wish().get());
    }
    return migration.latest().isPresent()
        ? view.with("reading", reading(migration.latest().get()))
        : view;
  }

  private static JsonObject knobs(JsonObject view, Wish wish) {
    JsonObject knobs =
        AggressionField.with(view, wish.aggression())
            .with("minCpu", wish.minCpu())
            .with("onInfeasible", wish.onInfeasible().word());
    knobs = decimal(knobs, "maxStallSeconds", wish.maxStall().map(time -> time.toNanos() / 1e9));
    return decimal(knobs, "deadlineSeconds", wish.deadline().map(time -> time.toMillis() / 1e3));
  }

  static JsonObject reading(LiveReading r) {
    JsonObject view =
        JsonObject.empty()
            .with("seconds", rounded(r.seconds()))
            .with("phase", r.phase().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .with("round", r.round())
            .with("totalBytes", r.totalBytes())
            .with("remainingBytes", r.remainingBytes())
            .with("sentBytes", r.sentBytes())
            .with("dirtiedBytesPerSecond", r.dirtiedBytesPerSecond())
            .with("linkBytesPerSecond", Math.round(r.linkBytesPerSecond()))
            .with("share", rounded(r.share()))
            .with("reason", r.reason());
    if (r.inForce().isPresent()) {
      view =
          view.with("shareInForce", rounded(r.inForce().get().share()))
              .with("shareHolds", !r.inForce().get().exceedsAsked())
              .with("repairs", r.inForce().get().repairs());
    }
    view = decimal(view, "aggression", r.aggression());
    view = decimal(view, "lowSeconds", r.forecast().map(f -> rounded(f.lowSeconds())));
    return decimal(view, "highSeconds", r.forecast().map(f -> rounded(f.highSeconds())));
  }

  /** A migration of the history. */
  public static JsonObject past(PastMigration m) {
    JsonObject view =
        JsonObject.empty()
            .with("id", m.id())
            .with("guest", m.guest())
            .with("source", m.source())
            .with("began", Instant.ofEpochMilli(m.beganMillis()).toString())
            .with("status", m.status())
            .with("steered", m.steered())
            .with("memoryBytes", m.memoryBytes())
            .with("minCpu", m.minCpu())
            .with("destination", m.destination())
            .with("reason", m.reason())
            .with("throttle", m.throttle());
    if (m.aggression().isPresent()) {
      view = AggressionField.with(view, m.aggression().get());
    }
    view = decimal(view, "deadlineSeconds", m.deadlineSeconds());
    view = decimal(view, "totalSeconds", m.totalSeconds());
    view = decimal(view, "downtimeMillis", m.downtimeMillis());
    view = decimal(view, "lostWorkSeconds", m.lostWorkSeconds());
    view = decimal(view, "leastShare", m.leastShare());
    view = decimal(view, "forecastLowSeconds", m.forecastLowSeconds());
    view = decimal(view, "forecastHighSeconds", m.forecastHighSeconds());
    if (m.sentBytes().isPresent()) {
      view = view.with("sentBytes", m.sentBytes().get().longValue());
    }
    return m.rounds().isPresent() ? view.with("rounds", m.rounds().get().longValue()) : view;
  }

  /** A migration of the history with its readings and events. */
  public static JsonObject past(PastMigration migration, History history) {
    return past(migration)
        .with("readings", history.readings(migration.id()).stream().map(Views::past).toList())
        .with("events", history.events(migration.id()).stream().map(Views::past).toList());
  }

  /** A reading of the history. */
  public static JsonObject past(PastReading r) {
    JsonObject view =
        JsonObject.empty()
            .with("seconds", rounded(r.seconds()))
            .with("phase", r.phase())
            .with("round", r.round())
            .with("totalBytes", r.totalBytes())
            .with("remainingBytes", r.remainingBytes())
            .with("sentBytes", r.sentBytes())
            .with("dirtiedBytesPerSecond", r.dirtiedBytesPerSecond())
            .with("linkBytesPerSecond", Math.round(r.linkBytesPerSecond()))
            .with("share", rounded(r.share()))
            .with("reason", r.reason());
    view = decimal(view, "lowSeconds", r.lowSeconds().map(Views::rounded));
    return decimal(view, "highSeconds", r.highSeconds().map(Views::rounded));
  }

  /** An event of the history. */
  public static JsonObject past(PastEvent event) {
    return JsonObject.empty()
        .with("seconds", rounded(event.seconds()))
        .with("kind", event.kind())
        .with("text", event.text());
  }

  static JsonObject effect(RunningMigration.Effect effect) {
    JsonObject view =
        JsonObject.empty().with("share", rounded(effect.share())).with("reason", effect.reason());
    view = decimal(view, "lowSeconds", effect.lowSeconds().map(Views::rounded));
    return decimal(view, "highSeconds", effect.highSeconds().map(Views::rounded));
  }

  private static JsonObject decimal(JsonObject view, String name, Optional<Double> value) {
    return value.map(number -> view.with(name, number.doubleValue())).orElse(view);
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
