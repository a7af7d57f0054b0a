package ebb.agent.metrics;

import ebb.agent.steer.AgentEvent;
import ebb.agent.steer.LiveReading;
import ebb.agent.steer.Migrations;
import ebb.agent.steer.RunningMigration;
import ebb.core.InForce;
import ebb.core.notice.Notice;
import ebb.steering.MigrationSummary;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Figures in Prometheus' text format. Their names and labels are part of the interface. */
public final class AgentMetrics implements Consumer<AgentEvent> {

  private static final double[] SECONDS = {1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600, 14_400};
  private static final double[] DOWNTIMES = {.01, .03, .1, .2, .3, .5, 1, 3, 10};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Migrations migrations;
  private final Counter ended;
  private final Counter notices;
  private final Counter lostWork;
  private final Counter sent;
  private final Counter repairs;
  private final Map<String, Long> repairsOfRunning = new ConcurrentHashMap<>();
  private final Histogram duration;
  private final Histogram downtime;

  /**
   * @param guests how many guests are watched
   * @param historyDropped how many events the history has lost
   * @param historyUp 1 while it can be written
   * @param idleSeconds since each long-lived thread last went round
   */
  public AgentMetrics(
      Migrations migrations,
      IntSupplier guests,
      LongSupplier historyDropped,
      IntSupplier historyUp,
      Supplier<Map<String, Double>> idleSeconds,
      String version) {
    this.migrations = migrations;
    Info.builder()
        .name("ebb_agent_info")
        .help("The agent's version.")
        .labelNames("version")
        .register(registry)
        .setLabelValues(version);
    gauge("ebb_guests_watched", "Guests that are watched.", guests);
    gauge("ebb_migrations_running", "Migrations under way.", () -> migrations.running().size());
    gauge("ebb_history_up", "1 while the history can be written, else 0.", historyUp);
    CounterWithCallback.builder()
        .name("ebb_history_events_dropped_total")
        .help("Events that the history has lost because it could not be written in time.")
        .callback(callback -> callback.call(historyDropped.getAsLong()))
        .register(registry);
    CounterWithCallback.builder()
        .name("ebb_guests_locked_twice_total")
        .help("Migrations left alone because another guest's held their process's lock.")
        .callback(callback -> callback.call(migrations.lockedByOthers()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("ebb_thread_idle_seconds")
        .help("Time since each long-lived thread last went round.")
        .labelNames("thread")
        .callback(callback ->
            idleSeconds.get().forEach((thread, seconds) -> callback.call(seconds, thread)))
        .register(registry);
    live(
        "ebb_migration_remaining_bytes", "Dirty memory still to be sent.", r -> r.remainingBytes());
    live("ebb_migration_share_ratio", "Share of its vCPUs the guest may use.", r -> r.share());
    live(
        "ebb_migration_share_in_force_ratio",
        "Share of its vCPUs the guest may use as read back; NaN where it is not.",
        r -> r.inForce().map(InForce::share).orElse(Double.NaN));
    live(
        "ebb_migration_throttle_ineffective",
        "1 while the guest may use more than ebb has decided, else 0.",
        r -> r.inForce().filter(InForce::exceedsAsked).isPresent() ? 1 : 0);
    live(
        "ebb_migration_dirtied_bytes_per_second",
        "Dirty rate as the hypervisor reports it.",
        r -> r.dirtiedBytesPerSecond());
    live(
        "ebb_migration_link_bytes_per_second",
        "Guest memory that gets across.",
        r -> r.linkBytesPerSecond());
    live("ebb_migration_round", "Pass over the dirty bitmap.", r -> r.round());
    live(
        "ebb_migration_to_go_seconds",
        "Forecast of the time to go, the upper end; NaN while unknown.",
        r -> r.forecast().map(range -> range.highSeconds()).orElse(Double.NaN));
    ended =
        Counter.builder()
            .name("ebb_migrations_ended_total")
            .help("Migrations that have ended, by status: completed, failed or cancelled.")
            .labelNames("status")
            .register(registry);
    for (MigrationSummary.Status status : MigrationSummary.Status.values()) {
      ended.initLabelValues(word(status));
    }
    notices =
        Counter.builder()
            .name("ebb_notices_total")
            .help("Things an operator should have looked at, by what they are about.")
            .labelNames("kind")
            .register(registry);
    for (Notice.Kind kind : Notice.Kind.values()) {
      notices.initLabelValues(kind.toString());
    }
    lostWork = counter("ebb_lost_work_seconds_total", "Guest CPU time lost to migrations.");
    repairs =
        counter("ebb_repairs_total", "Times that ebb set again what somebody else had changed.");
    sent = counter("ebb_sent_bytes_total", "Bytes sent by steered migrations that have ended.");
    duration = histogram("ebb_migration_duration_seconds", "Time that migrations took.", SECONDS);
    downtime =
        histogram(
            "ebb_migration_downtime_seconds",
            "Time that guests stood still at the switchover.",
            DOWNTIMES);
  }

  private void gauge(String name, String help, IntSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsInt()))
        .register(registry);
  }

  private void live(String name, String help, ToDoubleFunction<LiveReading> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("guest", "migration")
        .callback(callback -> {
          for (RunningMigration migration : migrations.running()) {
            migration
                .latest()
                .ifPresent(reading ->
                    callback.call(
                        value.applyAsDouble(reading), migration.guest().name(), migration.id()));
          }
        })
        .register(registry);
  }

  private Counter counter(String name, String help) {
    return Counter.builder().name(name).help(help).register(registry);
  }

  private Histogram histogram(String name, String help, double[] bounds) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(bounds)
        .register(registry);
  }

  private static String word(MigrationSummary.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void accept(AgentEvent event) {
    switch (event) {
      case AgentEvent.Noticed(_, _, var notice) ->
          notices.labelValues(notice.kind().toString()).inc();
      case AgentEvent.Step(var migration, var reading) ->
          reading.inForce().ifPresent(force -> repaired(migration.id(), force.repairs()));
      case AgentEvent.Ended(var migration, var ending) -> {
        repairsOfRunning.remove(migration.id());
        ended.labelValues(word(ending.status())).inc();
        duration.observe(ending.totalSeconds());
        ending
            .summary()
            .ifPresent(summary -> {
              lostWork.inc(Math.max(0, summary.lostWorkSeconds()));
              sent.inc(summary.sentBytes());
              if (summary.status() == MigrationSummary.Status.COMPLETED) {
                downtime.observe(summary.downtimeMillis() / 1000);
              }
            });
      }
      default -> {
        // Readings are asked for when the figures are.
      }
    }
  }

  private void repaired(String migration, long soFar) {
    Long before = repairsOfRunning.put(migration, soFar);
    repairs.inc(Math.max(0, soFar - (before == null ? 0 : before)));
  }

  /** All figures, in Prometheus' text format. */
  public byte[] text() {
    var out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.builder()
          .build()
          .write(out, registry.scrape(), EscapingScheme.DEFAULT);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
