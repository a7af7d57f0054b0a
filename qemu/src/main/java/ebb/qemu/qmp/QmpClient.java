package ebb.qemu.qmp;

import ebb.host.guest.GuestProcess;
import ebb.host.guest.Vcpus;
import ebb.host.system.HostFiles;
import ebb.host.system.SocketPeer;
import ebb.json.JsonObject;
import ebb.qemu.qmp.PendingAnswers.Pending;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * A connection to a QEMU's monitor. Safe for use by several threads.
 *
 * <p>Callers wait on futures and never inside the channel, because an interrupt there would close
 * the connection for all: one thread reads, one writes. A caller that is interrupted gets a {@link
 * QmpException}, stays interrupted, and leaves the connection as it was.
 *
 * <p>Futures complete on the reading thread: what depends on them must not wait there.
 */
public final class QmpClient implements AutoCloseable {

  private static final JsonObject ENABLE_OOB = JsonObject.parse("{\"enable\":[\"oob\"]}");

  private final QmpAddress address;
  private final QmpOptions options;
  private final QmpConnection connection;
  private final Optional<GuestProcess> process;
  private final PendingAnswers pending = new PendingAnswers(System::nanoTime);
  private final QmpEvents events = new QmpEvents();
  private final QmpGreeting greeting;
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private volatile boolean outOfBand;

  private QmpClient(QmpAddress address, Duration timeout, QmpOptions options) {
    SocketChannel channel = QmpConnector.open(address, timeout);
    this.address = address;
    this.options = options;
    this.process = options.process().or(() -> listener(address, channel));
    this.connection = new QmpConnection(address, channel, this::longestLine);
    this.greeting = new QmpGreeting(address, connection::head);
  }

  private int longestLine() {
    return Math.min(options.maxLineBytes(), pending.awaited().bytes());
  }

  /** Connects with the default options. */
  public static QmpClient connect(QmpAddress address, Duration timeout) {
    return connect(address, timeout, QmpOptions.defaults());
  }

  /**
   * Connects and negotiates.
   *
   * @param timeout for the connection, and again for the greeting and for the negotiation
   * @throws QmpException when nobody listens there, or what listens is not a free QMP monitor
   */
  public static QmpClient connect(QmpAddress address, Duration timeout, QmpOptions options) {
    var client = new QmpClient(address, timeout, options);
    try {
      client.connection.start(client::onLine, client::onEnd);
      client.negotiate(timeout);
      return client;
    } catch (RuntimeException | Error e) {
      client.close();
      throw e;
    }
  }

  private static Optional<GuestProcess> listener(QmpAddress address, SocketChannel channel) {
    return address instanceof QmpAddress.Unix
        ? SocketPeer.of(channel).flatMap(peer -> GuestProcess.of(HostFiles.ofThisMachine(), peer))
        : Optional.empty();
  }

  private void negotiate(Duration timeout) {
    greeting.await(timeout);
    boolean oob = options.outOfBand() && greeting.offersOutOfBand();
    execute("qmp_capabilities", oob ? ENABLE_OOB : JsonObject.empty(), timeout);
    outOfBand = oob;
  }

  /** Where it is connected to. */
  public QmpAddress address() {
    return address;
  }

  /**
   * The process behind the monitor: the one that the caller has named, else the one that listens on
   * the unix socket by the kernel's word.
   *
   * @return empty when that cannot be told, as over TCP
   */
  public Optional<GuestProcess> process() {
    return process;
  }

  /**
   * Asks the QEMU for its vCPUs, and holds what it names against its process.
   *
   * @throws QmpException as for {@link #execute(String, JsonObject)}
   */
  public Vcpus vcpus() {
    return vcpus(executeList("query-cpus-fast"));
  }

  /**
   * Takes the vCPUs from an answer to {@code query-cpus-fast}, and holds them against the process.
   */
  public Vcpus vcpus(List<JsonObject> answer) {
    return Vcpus.named(
        answer.stream().map(cpu -> cpu.number("thread-id").orElse(0)).filter(id -> id > 0).toList(),
        process);
  }

  /** The version QEMU greeted with, for display. */
  public String version() {
    return greeting.version();
  }

  /** Whether out-of-band commands were asked for and granted. */
  public boolean outOfBand() {
    return outOfBand;
  }

  /** What QEMU has told without being asked. */
  public QmpEvents events() {
    return events;
  }

  /**
   * Sends a command without waiting.
   *
   * @return the whole answer, {@code {"return": ..., "id": ...}}, or a failure with a QmpException.
   *     Cancelling it gives the answer up, not the command, which QEMU may have by then.
   */
  public CompletableFuture<JsonObject> send(String command, JsonObject arguments) {
    return send("execute", command, arguments);
  }

  /** Executes a command out of band; QEMU takes few that way, {@code yank} among them. */
  public CompletableFuture<JsonObject> sendOob(String command, JsonObject arguments) {
    if (!outOfBand) {
      return CompletableFuture.failedFuture(
          new QmpException(
              "cannot send "
                  + command
                  + " out of band: "
                  + (options.outOfBand()
                      ? "this QEMU does not offer it on " + address
                      : "it was not asked for when connecting to " + address)));
    }
    return send("exec-oob", command, arguments);
  }

  private CompletableFuture<JsonObject> send(String how, String command, JsonObject arguments) {
    Pending sent = pending.add(command);
    JsonObject message = JsonObject.empty().with(how, command).with("id", sent.id());
    if (!arguments.isEmpty()) {
      message = message.with("arguments", arguments);
    }
    if (!connection.send(message.toString(), sent.answer())) {
      sent.answer()
          .completeExceptionally(
              new QmpException(
                  "did not send "
                      + command
                      + ": too many commands wait to be sent already, "
                      + address
                      + " takes none"));
    }
    return sent.answer();
  }

  /** Executes a command without arguments and waits for its answer. */
  public JsonObject execute(String command) {
    return execute(command, JsonObject.empty());
  }

  /** Executes a command and waits for its answer as long as the options say. */
  public JsonObject execute(String command, JsonObject arguments) {
    return execute(command, arguments, options.answerTimeout());
  }

  /**
   * Executes a command and waits for its answer.
   *
   * @return the object it returned; empty when that was something else
   * @throws QmpException.Refused when QEMU answered with an error
   * @throws QmpException.Timeout when no answer came in time
   * @throws QmpException.Closed when the connection has ended
   */
  public JsonObject execute(String command, JsonObject arguments, Duration timeout) {
    return result(whole(command, send(command, arguments), timeout));
  }

  /** Executes a command out of band, see {@link #sendOob}, else as {@link #execute(String)}. */
  public JsonObject executeOob(String command, JsonObject arguments) {
    return result(whole(command, sendOob(command, arguments), options.answerTimeout()));
  }

  /** Executes a command that returns a list of objects. */
  public List<JsonObject> executeList(String command) {
    return executeList(command, JsonObject.empty());
  }

  /** Executes a command that returns a list of objects; empty when it was something else. */
  public List<JsonObject> executeList(String command, JsonObject arguments) {
    return whole(command, send(command, arguments), options.answerTimeout()).objects("return");
  }

  /** Executes a command that returns a string; empty when it was something else. */
  public String executeText(String command, JsonObject arguments) {
    return whole(command, send(command, arguments), options.answerTimeout())
        .text("return")
        .orElse("");
  }

  private JsonObject whole(String command, CompletableFuture<JsonObject> answer, Duration timeout) {
    try {
      return Answers.await(answer, timeout, address);
    } catch (TimeoutException e) {
      throw new QmpException.Timeout(
          address + " did not answer " + command + " within " + timeout.toMillis() + " ms");
    } finally {
      answer.cancel(false); // without effect but after a time-out or an interrupt
    }
  }

  private static JsonObject result(JsonObject answer) {
    return answer.object("return").orElse(JsonObject.empty());
  }

  /**
   * Waits for what {@link #send} returned, without giving it up when it is late.
   *
   * @return empty when it has not come in time
   * @throws QmpException as for {@link #execute(String, JsonObject)}
   */
  public Optional<JsonObject> poll(CompletableFuture<JsonObject> answer, Duration timeout) {
    try {
      return Optional.of(result(Answers.await(answer, timeout, address)));
    } catch (TimeoutException e) {
      return Optional.empty();
    }
  }

  private boolean onLine(byte[] line) {
    JsonObject message = JsonObject.parse(line, pending.awaited().tokens());
    if (!greeting.isDone()) {
      greeting.take(message);
      return true;
    }
    Optional<QmpEvent> event = QmpEvent.of(message, Instant.now());
    if (event.isEmpty()) {
      return pending.answer(message);
    }
    if (line.length > Awaited.NOTHING.bytes()) {
      throw new QmpException("an event of more than " + Awaited.NOTHING.bytes() + " bytes");
    }
    events.add(event.get(), line.length);
    return false;
  }

  private void onEnd(String reason) {
    pending.end(reason);
    greeting.end(reason);
    events.end();
    closed.complete(reason);
  }

  /** Completes, with the reason, when the connection has ended. */
  public CompletableFuture<String> whenClosed() {
    return closed.copy();
  }

  /** Why the connection has ended, empty while it stands. */
  public Optional<String> closedReason() {
    return pending.endReason();
  }

  /** How many commands wait for their answer. */
  int pending() {
    return pending.size();
  }

  /** Ends the connection; commands that wait fail. QEMU itself goes on, with a free monitor. */
  @Override
  public void close() {
    connection.close();
  }
}
