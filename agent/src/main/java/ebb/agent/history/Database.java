package ebb.agent.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/** An SQLite file with the history's tables. */
final class Database {

  private static final int VERSION = 1;

  // A reader that takes long delays a write by so much at most; what is late is dropped.
  private static final int BUSY_MILLIS = 2000;

  /** Of 4 KiB: 1 GiB, whatever guests cause to be remembered. */
  static final int MOST_PAGES = 1 << 18;

  private static final String[] TABLES = {
    """
    CREATE TABLE migration (
      id TEXT PRIMARY KEY, guest TEXT NOT NULL, source TEXT NOT NULL, destination TEXT,
      began_millis INTEGER NOT NULL, status TEXT NOT NULL, reason TEXT, memory_bytes INTEGER,
      steered INTEGER NOT NULL, aggression REAL, min_cpu REAL, deadline_seconds REAL, throttle TEXT,
      total_seconds REAL, downtime_millis REAL, sent_bytes INTEGER, rounds INTEGER,
      lost_work_seconds REAL, least_share REAL, forecast_low REAL, forecast_high REAL
    ) STRICT\
    """,
    "CREATE INDEX migration_by_time ON migration (began_millis)",
    """
    CREATE TABLE reading (
      migration TEXT NOT NULL REFERENCES migration (id) ON DELETE CASCADE,
      seconds REAL NOT NULL, phase TEXT NOT NULL, round INTEGER NOT NULL,
      total_bytes INTEGER NOT NULL, remaining_bytes INTEGER NOT NULL, sent_bytes INTEGER NOT NULL,
      dirtied_per_second INTEGER NOT NULL, link_per_second REAL NOT NULL, share REAL NOT NULL,
      reason TEXT NOT NULL, low_seconds REAL, high_seconds REAL
    ) STRICT\
    """,
    "CREATE INDEX reading_by_migration ON reading (migration, seconds)",
    """
    CREATE TABLE event (
      migration TEXT NOT NULL REFERENCES migration (id) ON DELETE CASCADE,
      seconds REAL NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL
    ) STRICT\
    """,
    "CREATE INDEX event_by_migration ON event (migration, seconds)",
  };

  private Database() {}

  /**
   * Opens the file to be written to, and makes it and its tables where there are none.
   *
   * @param mostPages of 4 KiB that it may have
   */
  static Connection open(Path file, int mostPages) throws SQLException, IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    SQLiteConfig config = config();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setMaxPageCount(mostPages);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      prepare(connection);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Opens the file to be read alone. */
  static Connection openToRead(Path file) throws SQLException {
    SQLiteConfig config = config();
    config.setReadOnly(true);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  private static SQLiteConfig config() {
    var config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    config.setCacheSize(-512);
    return config;
  }

  /** Makes the tables where there are none. */
  static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version = statement.executeQuery("PRAGMA user_version").getInt(1);
      if (version > VERSION) {
        throw new SQLException("the history was written by a later ebb");
      }
      if (version < VERSION) {
        statement.execute("BEGIN IMMEDIATE"); // all or nothing, should the disk be full
        for (String table : TABLES) {
          statement.execute(table);
        }
        statement.execute("PRAGMA user_version = " + VERSION);
        statement.execute("COMMIT");
      }
    }
  }

  /** Fills a statement's parameters in, in order; an {@code Optional} that is empty is a NULL. */
  static PreparedStatement fill(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      Object value =
          values[i] instanceof Optional<?> optional
              ? optional.map(Object.class::cast).orElse(null)
              : values[i];
      statement.setObject(i + 1, value);
    }
    return statement;
  }
}
