package ebb.agent.history;

import static ebb.agent.history.Database.fill;

import ebb.config.PlainText;
import ebb.core.Aggression;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reads the history. Each call opens the file anew: it is asked rarely, and by several. */
public final class History {

  /** No page is longer. */
  public static final int MOST = 1000;

  private final Path file;

  /**
   * @param file the SQLite file of an agent, which may be running
   */
  public History(Path file) {
    this.file = file;
  }

  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Row<T> reader, Object... values) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (Connection connection = Database.openToRead(file);
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet rows = fill(statement, values).executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(reader.read(rows));
      }
      return found;
    } catch (SQLException e) {
      throw new HistoryException(
          "the history in " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Migrations, the latest first.
   *
   * @param search a part of the guest's name, the destination, the status, the reason or the ID
   * @param limit 1 to {@link #MOST}
   */
  public List<PastMigration> find(String search, int limit) {
    String like =
        "%" + search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    return query(
        "SELECT * FROM migration WHERE id || ' ' || guest || ' ' || coalesce(destination, '') || ' '"
            + " || status || ' ' || coalesce(reason, '') LIKE ? ESCAPE '\\'"
            + " ORDER BY began_millis DESC, id DESC LIMIT ?",
        History::migration,
        like,
        Math.clamp(limit, 1, MOST));
  }

  /** One migration. */
  public Optional<PastMigration> get(String id) {
    return query("SELECT * FROM migration WHERE id = ?", History::migration, id).stream()
        .findFirst();
  }

  /** Its readings, in order. */
  public List<PastReading> readings(String id) {
    return query(
        "SELECT * FROM reading WHERE migration = ? ORDER BY seconds, rowid", History::reading, id);
  }

  /** What else happened in it, in order. */
  public List<PastEvent> events(String id) {
    return query(
        "SELECT * FROM event WHERE migration = ? ORDER BY seconds, rowid",
        row -> new PastEvent(row.getDouble("seconds"), plain(row, "kind"), plain(row, "text")),
        id);
  }

  private static PastMigration migration(ResultSet row) throws SQLException {
    return new PastMigration(
        plain(row, "id"),
        plain(row, "guest"),
        plain(row, "source"),
        text(row, "destination"),
        row.getLong("began_millis"),
        plain(row, "status"),
        text(row, "reason"),
        row.getLong("memory_bytes"),
        row.getInt("steered") != 0,
        aggression(row),
        row.getDouble("min_cpu"),
        decimal(row, "deadline_seconds"),
        text(row, "throttle"),
        decimal(row, "total_seconds"),
        decimal(row, "downtime_millis"),
        whole(row, "sent_bytes"),
        whole(row, "rounds"),
        decimal(row, "lost_work_seconds"),
        decimal(row, "least_share"),
        decimal(row, "forecast_low"),
        decimal(row, "forecast_high"));
  }

  /** The column takes numbers alone: there is none for auto, but there are the other knobs. */
  private static Optional<Aggression> aggression(ResultSet row) throws SQLException {
    Optional<Double> number = decimal(row, "aggression");
    return number.isEmpty() && decimal(row, "min_cpu").isPresent()
        ? Optional.of(Aggression.AUTO)
        : number.map(Aggression::of);
  }

  private static PastReading reading(ResultSet row) throws SQLException {
    return new PastReading(
        row.getDouble("seconds"),
        plain(row, "phase"),
        row.getLong("round"),
        row.getLong("total_bytes"),
        row.getLong("remaining_bytes"),
        row.getLong("sent_bytes"),
        row.getLong("dirtied_per_second"),
        row.getDouble("link_per_second"),
        row.getDouble("share"),
        plain(row, "reason"),
        decimal(row, "low_seconds"),
        decimal(row, "high_seconds"));
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return row.getString(column) == null ? Optional.empty() : Optional.of(plain(row, column));
  }

  /** What a guest or a monitor has said stands in the rows of an older agent as it was. */
  private static String plain(ResultSet row, String column) throws SQLException {
    return PlainText.line(Objects.requireNonNullElse(row.getString(column), ""));
  }

  private static Optional<Double> decimal(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  private static Optional<Long> whole(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }
}
