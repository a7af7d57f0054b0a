package ebb.qemu.qmp;

import ebb.qemu.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a QEMU's monitor. Safe for use by several threads.
 *
 * <p>Callers wait on futures and never inside the channel, because an interrupt there would close
 * the connection for all: one thread reads, one writes.
 */
public final class QmpClient implements AutoCloseable {

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final QmpAddress address;
  private final QmpConnection connection;
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final QmpEvents events = new QmpEvents();
  private final CompletableFuture<JsonObject> greeting = new CompletableFuture<>();
  private volatile QmpException.@Nullable Closed closed;

  private record Pending(String command, CompletableFuture<JsonObject> answer) {}

  private QmpClient(QmpAddress address, QmpConnection connection) {
    this.address = address;
    this.connection = connection;
  }

  /**
   * Connects and negotiates.
   *
   * @param timeout for the connection and the greeting
   * @throws QmpException when nobody listens there, or what listens is not a free QMP monitor
   */
  public static QmpClient connect(QmpAddress address, Duration timeout) {
    var client = new QmpClient(address, QmpConnection.open(address, timeout));
    client.connection.start(client::onLine, client::onEnd);
    try {
      client.awaitGreeting(timeout);
      client.execute("qmp_capabilities");
      return client;
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private void awaitGreeting(Duration timeout) {
    try {
      await(greeting, timeout);
    } catch (TimeoutException e) {
      throw new QmpException(
          "no greeting from "
              + address
              + " within "
              + timeout.toMillis()
              + " ms: a QEMU monitor serves one client at a time, so another one probably holds"
              + " it; give ebb a monitor of its own (a second -qmp option)");
    }
  }

  /** Where it is connected to. */
  public QmpAddress address() {
    return address;
  }

  /** The version QEMU greeted with, for display. */
  public String version() {
    return greeting
        .join()
        .object("QMP")
        .flatMap(qmp -> qmp.object("version"))
        .flatMap(version -> version.object("qemu"))
        .map(v ->
            v.number("major").orElse(0)
                + "."
                + v.number("minor").orElse(0)
                + "."
                + v.number("micro").orElse(0))
        .orElse("unknown");
  }

  /** What QEMU has told without being asked. */
  public QmpEvents events() {
    return events;
  }

  /** Sends a command; the future yields {@code {"return": ...}} or fails with a QmpException. */
  public CompletableFuture<JsonObject> send(String command, JsonObject arguments) {
    long id = lastId.incrementAndGet();
    var answer = new CompletableFuture<JsonObject>();
    pending.put(id, new Pending(command, answer));
    QmpException.Closed reason = closed;
    if (reason != null) {
      pending.remove(id);
      answer.completeExceptionally(reason);
      return answer;
    }
    JsonObject message = JsonObject.empty().with("execute", command).with("id", id);
    connection.write((arguments.isEmpty() ? message : message.with("arguments", arguments)) + "\n");
    return answer.whenComplete((ok, failure) -> pending.remove(id));
  }

  /** Executes a command without arguments and waits for its answer. */
  public JsonObject execute(String command) {
    return execute(command, JsonObject.empty());
  }

  /**
   * Executes a command and waits for its answer.
   *
   * @return the object it returned; empty when that was something else
   * @throws QmpException.Refused when QEMU answered with an error
   * @throws QmpException.Timeout when no answer came within 5 s
   * @throws QmpException.Closed when the connection has ended
   */
  public JsonObject execute(String command, JsonObject arguments) {
    return executeWhole(command, arguments).object("return").orElse(JsonObject.empty());
  }

  /** Executes a command that returns a list of objects. */
  public List<JsonObject> executeList(String command) {
    return executeWhole(command, JsonObject.empty()).objects("return");
  }

  /** Executes a command that returns a string. */
  public String executeText(String command, JsonObject arguments) {
    return executeWhole(command, arguments).text("return").orElse("");
  }

  private JsonObject executeWhole(String command, JsonObject arguments) {
    CompletableFuture<JsonObject> answer = send(command, arguments);
    try {
      return await(answer, ANSWER);
    } catch (TimeoutException e) {
      answer.cancel(false);
      throw new QmpException.Timeout(
          address + " did not answer " + command + " within " + ANSWER.toSeconds() + " s");
    }
  }

  /**
   * Waits for an answer without giving it up when it is late.
   *
   * @return empty when it has not come in time
   * @throws QmpException as for {@link #execute(String, JsonObject)}
   */
  public Optional<JsonObject> poll(CompletableFuture<JsonObject> answer, Duration timeout) {
    try {
      return Optional.of(await(answer, timeout).object("return").orElse(JsonObject.empty()));
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  private JsonObject await(CompletableFuture<JsonObject> answer, Duration timeout)
      throws TimeoutException {
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof QmpException reason) {
        throw reason;
      }
      throw new QmpException("unexpected: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QmpException("interrupted while waiting for " + address, e);
    }
  }

  private void onLine(byte[] line) {
    JsonObject message = JsonObject.parse(line);
    if (message.has("QMP")) {
      greeting.complete(message);
    } else if (message.text("event").isPresent()) {
      events.add(
          new QmpEvent(
              message.text("event").get(), message.object("data").orElse(JsonObject.empty())));
    } else if (!greeting.isDone()) {
      throw new QmpException("not a QMP greeting");
    } else {
      message.number("id").ifPresent(id -> complete(pending.get(id), message));
    }
  }

  private static void complete(@Nullable Pending waiting, JsonObject message) {
    if (waiting == null) {
      return;
    }
    Optional<JsonObject> error = message.object("error");
    if (error.isPresent()) {
      waiting
          .answer()
          .completeExceptionally(
              new QmpException.Refused(
                  waiting.command(), error.get().text("desc").orElse("no reason given")));
    } else {
      waiting.answer().complete(message);
    }
  }

  private void onEnd(String reason) {
    var failure = new QmpException.Closed(reason);
    closed = failure;
    greeting.completeExceptionally(
        new QmpException(
            reason + (greeting.isDone() ? "" : "; is " + address + " really a QMP monitor?")));
    pending.values().forEach(waiting -> waiting.answer().completeExceptionally(failure));
    events.close();
  }

  /** Why the connection has ended, empty while it stands. */
  public Optional<String> closedReason() {
    return Optional.ofNullable(closed).map(Throwable::getMessage);
  }

  @Override
  public void close() {
    connection.close();
  }
}
