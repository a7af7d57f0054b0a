package ebb.agent.history;

import static ebb.agent.history.Database.fill;

import ebb.agent.rules.Wish;
import ebb.agent.steer.AgentEvent;
import ebb.agent.steer.Ending;
import ebb.agent.steer.LiveReading;
import ebb.agent.steer.RunningMigration;
import ebb.steering.MigrationSummary;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Optional;

/** Writes events into the history's tables. */
final class Rows {

  /** Beyond so much of what the file may have, the oldest go. */
  private static final double FULL = 0.9;

  /** One in fifty, and one at the least. */
  private static final String FORGET_SOME =
      "DELETE FROM migration WHERE id IN (SELECT id FROM migration WHERE status <> 'running'"
          + " ORDER BY began_millis, id LIMIT (SELECT 1 + count(*) / 50 FROM migration))";

  private final Connection connection;

  Rows(Connection connection) {
    this.connection = connection;
  }

  /** Writes one; the migration it is about is there from the first event that gets through. */
  void write(AgentEvent event) throws SQLException {
    switch (event) {
      case AgentEvent.Began(var migration) -> knobs(migration);
      case AgentEvent.Step(var migration, var reading) -> step(migration, reading);
      case AgentEvent.Changed(var migration, var what) -> {
        knobs(migration);
        note(migration, "change", what);
      }
      case AgentEvent.Noticed(var migration, var _, var notice) -> {
        if (migration.isPresent()) {
          note(migration.get(), "notice", notice.text());
        }
      }
      case AgentEvent.Ended(var migration, var ending) -> end(migration, ending);
    }
  }

  private void run(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      fill(statement, values).executeUpdate();
    }
  }

  private void begin(RunningMigration migration) throws SQLException {
    run(
        "INSERT OR IGNORE INTO migration (id, guest, source, destination, began_millis, status,"
            + " memory_bytes, steered) VALUES (?, ?, ?, ?, ?, 'running', ?, 0)",
        migration.id(),
        migration.guest().name(),
        migration.guest().id(),
        migration.destination(),
        migration.began().toEpochMilli(),
        migration.guest().memoryBytes().orElse(0));
  }

  private void knobs(RunningMigration migration) throws SQLException {
    begin(migration);
    Optional<Wish> wish = migration.wish();
    run(
        "UPDATE migration SET steered = max(steered, ?), aggression = ?, min_cpu = ?,"
            + " deadline_seconds = ?, throttle = coalesce(?, throttle) WHERE id = ?",
        migration.isSteered() ? 1 : 0,
        wish.flatMap(asked -> asked.aggression().number().stream().boxed().findFirst()),
        wish.map(Wish::minCpu),
        wish.flatMap(Wish::deadline).map(time -> time.toMillis() / 1000.0),
        migration.throttleName(),
        migration.id());
  }

  private void step(RunningMigration migration, LiveReading r) throws SQLException {
    begin(migration);
    run(
        "INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        migration.id(),
        r.seconds(),
        r.phase().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        r.round(),
        r.totalBytes(),
        r.remainingBytes(),
        r.sentBytes(),
        r.dirtiedBytesPerSecond(),
        r.linkBytesPerSecond(),
        r.share(),
        r.reason(),
        r.forecast().map(range -> range.lowSeconds()),
        r.forecast().map(range -> range.highSeconds()));
    if (r.round() >= 2 && r.forecast().isPresent()) {
      run(
          "UPDATE migration SET forecast_low = ?, forecast_high = ? WHERE id = ? AND forecast_low"
              + " IS NULL",
          r.seconds() + r.forecast().get().lowSeconds(),
          r.seconds() + r.forecast().get().highSeconds(),
          migration.id());
    }
  }

  private void note(RunningMigration migration, String kind, String text) throws SQLException {
    begin(migration);
    double seconds = migration.latest().map(LiveReading::seconds).orElse(0.0);
    run("INSERT INTO event VALUES (?, ?, ?, ?)", migration.id(), seconds, kind, text);
  }

  private void end(RunningMigration migration, Ending ending) throws SQLException {
    begin(migration);
    Optional<MigrationSummary> summary = ending.summary();
    Optional<LiveReading> last = migration.latest();
    run(
        "UPDATE migration SET status = ?, reason = ?, total_seconds = ?, downtime_millis = ?,"
            + " sent_bytes = ?, rounds = ?, lost_work_seconds = ?, least_share = ? WHERE id = ?",
        ending.status().name().toLowerCase(Locale.ROOT),
        ending.reason(),
        ending.totalSeconds(),
        summary.map(MigrationSummary::downtimeMillis),
        summary.map(MigrationSummary::sentBytes).or(() -> last.map(LiveReading::sentBytes)),
        summary.map(MigrationSummary::rounds).or(() -> last.map(LiveReading::round)),
        summary.map(MigrationSummary::lostWorkSeconds),
        summary.map(MigrationSummary::minShare),
        migration.id());
  }

  /** What an agent that has gone left running it did not see the end of. */
  void markLost() throws SQLException {
    run("UPDATE migration SET status = 'lost' WHERE status = 'running'");
  }

  /** Forgets what is older, and the oldest of what is too many. */
  void forget(long beforeMillis, int most) throws SQLException {
    run("DELETE FROM migration WHERE began_millis < ? AND status <> 'running'", beforeMillis);
    run(
        "DELETE FROM migration WHERE status <> 'running' AND id NOT IN (SELECT id FROM migration"
            + " ORDER BY began_millis DESC, id DESC LIMIT ?)",
        most);
  }

  /** Forgets the oldest, however few there are, where the file is nearly as large as it may be. */
  void makeRoom(int mostPages) throws SQLException {
    boolean less = true;
    while (less && usedPages() > mostPages * FULL) {
      try (PreparedStatement statement = connection.prepareStatement(FORGET_SOME)) {
        less = statement.executeUpdate() > 0;
      }
    }
  }

  private long usedPages() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeQuery("PRAGMA page_count").getLong(1)
          - statement.executeQuery("PRAGMA freelist_count").getLong(1);
    }
  }
}
