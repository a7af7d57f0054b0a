package ebb.agent;

import ebb.agent.api.ApiServer;
import ebb.agent.api.Services;
import ebb.agent.api.Tokens;
import ebb.agent.history.History;
import ebb.agent.history.HistoryWriter;
import ebb.agent.life.LongLived;
import ebb.agent.life.LongLived.Remedy;
import ebb.agent.life.ServiceManager;
import ebb.agent.life.Watchdog;
import ebb.agent.log.JsonLog;
import ebb.agent.metrics.AgentMetrics;
import ebb.agent.rules.AgentConfig;
import ebb.agent.steer.Events;
import ebb.agent.steer.Migrations;
import ebb.agent.watch.AllSources;
import ebb.agent.watch.LibvirtSource;
import ebb.agent.watch.MigrationSource;
import ebb.agent.watch.QmpSource;
import ebb.steering.journal.Journal;
import ebb.steering.journal.JournalException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** The agent of a host, put together from its configuration. */
public final class Agent implements AutoCloseable {

  private static final LongLived.Rhythm ORPHANS =
      new LongLived.Rhythm(
          "ebb-agent-orphans", Duration.ofHours(1), Duration.ofHours(2), Remedy.START_ANEW);

  private static final LongLived.Rhythm PAGE =
      new LongLived.Rhythm(
          "ebb-agent-page", Duration.ofMinutes(1), Duration.ofMinutes(5), Remedy.START_ANEW);

  private final AgentConfig config;
  private final JsonLog log;
  private final Migrations migrations;
  private final MigrationSource source;
  private final HistoryWriter history;
  private final LongLived threads;
  private final Optional<Watchdog> watchdog;
  private final ApiServer server;
  private final List<LongLived.Life> lives = new CopyOnWriteArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * @param log where it tells what happens
   * @param version as shown
   */
  public Agent(AgentConfig config, JsonLog log, String version) {
    this.config = config;
    this.log = log;
    Clock clock = Clock.systemUTC();
    var events = new Events();
    this.threads = new LongLived(text -> log.tell("warning", "thread", text));
    this.watchdog =
        ServiceManager.in(System.getenv(), ProcessHandle.current().pid())
            .map(manager ->
                new Watchdog(
                    manager, threads::late, text -> log.tell("warning", "watchdog", text)));
    this.source =
        new AllSources(
            List.of(
                new QmpSource(threads, config.monitors(), config.interval(), config.throttle()),
                new LibvirtSource(
                    threads, config.daemons(), config.interval(), config.throttle())));
    this.migrations =
        new Migrations(
            config.rules(), config.speedBytesPerSecond(), events, clock, config.interval());
    this.history =
        new HistoryWriter(
            threads, config.history(), clock, text -> log.tell("warning", "history", text));
    var metrics =
        new AgentMetrics(
            migrations,
            () -> source.guests().size(),
            history::dropped,
            () -> history.isWorking() ? 1 : 0,
            threads::idleSeconds,
            version);
    events.subscribe(log);
    events.subscribe(history);
    events.subscribe(metrics);
    this.server =
        new ApiServer(
            new Services(
                migrations,
                source,
                config.rules(),
                config.api().destinations(),
                new History(config.history().file()),
                events,
                metrics::text));
  }

  /**
   * Begins to listen and to watch.
   *
   * @throws ebb.agent.api.AgentApiException when it cannot listen
   */
  public void start() {
    server.listen(config.api().socket());
    config
        .api()
        .tcp()
        .ifPresent(tcp -> server.listen(tcp.address(), Tokens.in(tcp), tcp.names(), tcp.tls()));
    history.start();
    recover();
    lives.add(threads.start(ORPHANS, Thread.ofVirtual(), pulse -> clearOrphans()));
    lives.add(threads.start(PAGE, Thread.ofVirtual(), pulse -> server.closeIdlePage()));
    source.watch(migrations);
    watchdog.ifPresent(Watchdog::start);
    log.tell("info", "started", "listening on " + config.api().socket());
  }

  /** Groups that no journal knows of are looked for at the start, and every hour. */
  private void clearOrphans() {
    try {
      Journal.ofThisUser()
          .clearOrphans()
          .forEach(orphan -> orphan.tell(notice -> log.tell("warning", "recover", notice.text())));
    } catch (JournalException e) {
      log.tell("warning", "recover", "cannot look for groups left behind: " + e.getMessage());
    }
  }

  /** Throttles of controllers that have gone are lifted before any is set. */
  private void recover() {
    try {
      Journal.ofThisUser()
          .recover(notice -> log.tell("warning", "recover", notice.text()))
          .forEach(
              recovered -> recovered.tell(notice -> log.tell("warning", "recover", notice.text())));
    } catch (JournalException e) {
      log.tell("warning", "recover", String.valueOf(e.getMessage()));
    }
  }

  /** Waits until it is closed. */
  public void await() throws InterruptedException {
    ended.await();
  }

  /** Lifts every throttle and ends; migrations go on without it. */
  @Override
  public synchronized void close() {
    if (ended.getCount() == 0) {
      return;
    }
    watchdog.ifPresent(Watchdog::close);
    lives.forEach(LongLived.Life::close);
    server.close();
    migrations.releaseAll();
    source.close();
    history.close();
    log.tell("info", "ended", "throttles are lifted; migrations go on by themselves");
    ended.countDown();
  }
}
