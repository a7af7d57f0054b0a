package ebb.agent.history;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.agent.life.LongLived;
import ebb.agent.rules.AgentConfig;
import ebb.agent.steer.AgentEvent;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * Writes the history on a thread of its own. What it is told goes into a bounded queue without
 * waiting; when the disk is full or the file locked, the queue runs over, and what does not fit is
 * counted and lost. No migration ever waits for it.
 */
public final class HistoryWriter implements Consumer<AgentEvent>, AutoCloseable {

  static final int QUEUE = 2048;

  private static final Duration TRY_AGAIN = Duration.ofSeconds(10);
  private static final Duration TIDY = Duration.ofHours(1);
  private static final int BATCH = 256;

  /** No disk is so slow. */
  private static final LongLived.Rhythm RHYTHM =
      new LongLived.Rhythm(
          "ebb-agent-history", Duration.ZERO, Duration.ofMinutes(10), LongLived.Remedy.WAIT);

  /** SQLite's result codes; the bits above tell more of the same. */
  private static final int PRIMARY_CODE = 0xff;

  private static final Set<Integer> CONTENT =
      Set.of(
          SQLiteErrorCode.SQLITE_TOOBIG.code,
          SQLiteErrorCode.SQLITE_CONSTRAINT.code,
          SQLiteErrorCode.SQLITE_MISMATCH.code,
          SQLiteErrorCode.SQLITE_RANGE.code);

  private final AgentConfig.History config;
  private final Clock clock;
  private final Consumer<String> notices;
  private final BlockingQueue<AgentEvent> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong dropped = new AtomicLong();
  private final int mostPages;
  private final LongLived threads;
  private final Selection selection = new Selection();
  private volatile boolean closing;
  private volatile boolean working = true;

  @GuardedBy("this")
  private LongLived.@Nullable Life life;

  private @Nullable Connection connection;
  private boolean begun;
  private long lastTidyNanos;
  private String told = "";

  /**
   * @param threads where the one that writes is run
   * @param notices told when the history cannot be written, and when it can be again
   */
  public HistoryWriter(
      LongLived threads, AgentConfig.History config, Clock clock, Consumer<String> notices) {
    this(threads, config, clock, notices, Database.MOST_PAGES);
  }

  HistoryWriter(
      LongLived threads,
      AgentConfig.History config,
      Clock clock,
      Consumer<String> notices,
      int mostPages) {
    this.mostPages = mostPages;
    this.threads = threads;
    this.config = config;
    this.clock = clock;
    this.notices = notices;
  }

  /** Begins to write. */
  public synchronized void start() {
    life = threads.start(RHYTHM, Thread.ofPlatform().daemon(), this::write);
  }

  @Override
  public void accept(AgentEvent event) {
    if (selection.wants(event) && !queue.offer(event)) {
      dropped.incrementAndGet();
    }
  }

  /** How many events were lost because they could not be written in time. */
  public long dropped() {
    return dropped.get();
  }

  /** Whether the last attempt to write went well. */
  public boolean isWorking() {
    return working;
  }

  private void write(LongLived.Pulse pulse) {
    List<AgentEvent> batch = new ArrayList<>();
    try {
      var _ = attempt(batch); // what an agent that has gone left is tidied at once
      while (!closing || !queue.isEmpty()) {
        pulse.beat();
        if (batch.isEmpty()) {
          AgentEvent first = queue.poll(TIDY.toMillis() / 60, TimeUnit.MILLISECONDS);
          if (first != null) {
            batch.add(first);
            queue.drainTo(batch, BATCH);
          }
        }
        if (attempt(batch)) {
          batch.clear();
        } else if (closing) {
          return;
        } else {
          Thread.sleep(TRY_AGAIN);
        }
      }
    } catch (InterruptedException e) {
      // The end: what is still in the queue is tried once.
      batch.addAll(queue);
      var _ = attempt(batch);
    } finally {
      disconnect();
    }
  }

  /** Whether there is nothing left to do about a batch: it is written, or can never be. */
  private boolean attempt(List<AgentEvent> batch) {
    return attempt(batch, false);
  }

  private boolean attempt(List<AgentEvent> batch, boolean again) {
    try {
      Connection open = connected();
      var rows = new Rows(open);
      open.setAutoCommit(false);
      for (AgentEvent event : batch) {
        rows.write(event);
      }
      open.commit();
      if (System.nanoTime() - lastTidyNanos > TIDY.toNanos()) {
        tidy(rows, open);
      }
      tell("");
      return true;
    } catch (SQLException | IOException e) {
      disconnect();
      if (!again && e instanceof SQLException refused && isFull(refused)) {
        return attempt(batch, true); // what is oldest has gone by then
      }
      if (!batch.isEmpty() && e instanceof SQLException refused && isOfContent(refused)) {
        return again
            ? lose(batch, "SQLite does not take them, " + e.getMessage())
            : attempt(batch, true);
      }
      tell(
          "the history cannot be written to "
              + config.file()
              + " ("
              + e.getMessage()
              + "); migrations go on, and it is tried again");
      return false;
    } catch (RuntimeException e) {
      disconnect();
      return lose(batch, e.toString());
    }
  }

  /** What a batch holds cannot be written, now or later; what comes after it can. */
  private boolean lose(List<AgentEvent> batch, String why) {
    dropped.addAndGet(batch.size());
    tell("a defect of ebb itself: the history lost " + batch.size() + " events (" + why + ")");
    return true;
  }

  /** Whether it is what was to be written that is refused, and not the writing: no disk helps. */
  private static boolean isOfContent(SQLException e) {
    return CONTENT.contains(e.getErrorCode() & PRIMARY_CODE);
  }

  private static boolean isFull(SQLException e) {
    return (e.getErrorCode() & PRIMARY_CODE) == SQLiteErrorCode.SQLITE_FULL.code;
  }

  private Connection connected() throws SQLException, IOException {
    if (connection == null) {
      Connection opened = Database.open(config.file(), mostPages);
      connection = opened;
      if (!begun) {
        new Rows(opened).markLost();
        begun = true;
      }
      tidy(new Rows(opened), opened);
    }
    return connection;
  }

  private void tidy(Rows rows, Connection open) throws SQLException {
    lastTidyNanos = System.nanoTime();
    rows.forget(clock.millis() - config.keep().toMillis(), config.most());
    rows.makeRoom(mostPages);
    if (!open.getAutoCommit()) {
      open.commit();
    }
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        // It is of no more use either way.
      }
    }
  }

  private void tell(String trouble) {
    working = trouble.isEmpty();
    if (trouble.equals(told)) {
      return;
    }
    notices.accept(trouble.isEmpty() ? "the history is written again" : trouble);
    told = trouble;
  }

  /** Writes what is left, for a moment, and ends. */
  @Override
  public synchronized void close() {
    closing = true;
    if (life != null) {
      life.end(Duration.ofSeconds(3));
    }
  }
}
