package ebb.agent.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import ebb.agent.steer.AgentEvent;
import ebb.agent.steer.RunningMigration;
import ebb.json.JsonObject;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * What happens, as a JSON object on a line each. Lines are written by a thread of its own, so that
 * a pipe nobody reads holds up no migration; when too many wait, the newest are dropped and the
 * number of them is told.
 */
public final class JsonLog implements Consumer<AgentEvent> {

  private static final int WAITING = 1024;

  private final PrintStream out;
  private final Clock clock;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(WAITING);

  @GuardedBy("this")
  private long dropped;

  /** A log to a stream. */
  public JsonLog(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
    Thread.ofPlatform().daemon().name("ebb-agent-log").start(this::write);
  }

  private void write() {
    try {
      while (true) {
        out.println(lines.take());
        if (lines.isEmpty()) {
          out.flush();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something about the agent itself. */
  public void tell(String level, String event, String text) {
    add(line(level, event).with("text", text));
  }

  private JsonObject line(String level, String event) {
    return JsonObject.empty()
        .with("time", clock.instant().toString())
        .with("level", level)
        .with("event", event);
  }

  private synchronized void add(JsonObject line) {
    JsonObject whole = dropped > 0 ? line.with("linesDroppedBefore", dropped) : line;
    dropped = lines.offer(whole.toString()) ? 0 : dropped + 1;
  }

  @Override
  public void accept(AgentEvent event) {
    switch (event) {
      case AgentEvent.Began(var migration) ->
          add(
              about("info", "migration-began", migration)
                  .with("steered", migration.isSteered())
                  .with("guestId", migration.guest().id()));
      case AgentEvent.Step _ -> {}
      case AgentEvent.Changed(var migration, var what) ->
          add(about("info", "migration-changed", migration).with("text", what));
      case AgentEvent.Noticed(var migration, var guest, var notice) ->
          add(
              notice(migration, guest)
                  .with("kind", notice.kind().toString())
                  .with("text", notice.text()));
      case AgentEvent.Ended(var migration, var ending) -> {
        JsonObject line =
            about("info", "migration-ended", migration)
                .with("status", ending.status().name().toLowerCase(Locale.ROOT))
                .with("totalSeconds", ending.totalSeconds());
        add(ending.reason().map(reason -> line.with("text", reason)).orElse(line));
      }
    }
  }

  private JsonObject notice(Optional<RunningMigration> migration, String guest) {
    return migration
        .map(m -> about("warning", "notice", m))
        .orElseGet(() -> line("warning", "notice").with("guest", guest));
  }

  private JsonObject about(String level, String event, RunningMigration migration) {
    return line(level, event)
        .with("migration", migration.id())
        .with("guest", migration.guest().name());
  }
}
