package ebb.qemu.qmp;

import ebb.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The greeting by which a monitor begins; says what is wrong where something else comes. */
final class QmpGreeting {

  /** How a monitor begins that has {@code pretty=on}. */
  private static final String PRETTY = "{";

  private static final String RIGHT_SOCKET =
      "; give the socket of QEMU's -qmp option, not one of -monitor, a serial port or a guest agent";

  private final QmpAddress address;
  private final Supplier<String> head;
  private final CompletableFuture<JsonObject> message = new CompletableFuture<>();

  /**
   * @param head how the peer began; empty while nothing has come
   */
  QmpGreeting(QmpAddress address, Supplier<String> head) {
    this.address = address;
    this.head = head;
  }

  /** Whether it has come, or never will. */
  boolean isDone() {
    return message.isDone();
  }

  /**
   * Takes the first message.
   *
   * @throws QmpException when that is no greeting
   */
  void take(JsonObject first) {
    if (first.object("QMP").isEmpty()) {
      throw new QmpException("not a QMP greeting");
    }
    var _ = message.complete(first);
  }

  /** The connection has ended, so that none will come any more. */
  void end(String reason) {
    message.completeExceptionally(
        new QmpException.Closed(isSomethingElse() ? instead() : reason + RIGHT_SOCKET));
  }

  /**
   * Waits for it.
   *
   * @throws QmpException when none comes in time, or something else does
   */
  void await(Duration timeout) {
    try {
      var _ = Answers.await(message, timeout, address);
    } catch (TimeoutException e) {
      throw new QmpException(isSomethingElse() ? instead() : none(timeout), e);
    }
  }

  private boolean isSomethingElse() {
    String began = head.get();
    return !began.isEmpty() && !began.startsWith("{\"QMP\"") && !began.equals(PRETTY);
  }

  private String instead() {
    return address + " sent no QMP greeting but \"" + head.get() + "\"" + RIGHT_SOCKET;
  }

  private String none(Duration timeout) {
    return "no greeting from "
        + address
        + " within "
        + timeout.toMillis()
        + " ms: a QEMU monitor serves one client at a time, so another one probably"
        + " holds it; give ebb a monitor of its own (a second -qmp option)";
  }

  /** Whether QEMU offers to take commands out of band; waits for the greeting. */
  boolean offersOutOfBand() {
    return qmp().texts("capabilities").contains("oob");
  }

  /** QEMU's version, for display: {@code 10.0.2}, or {@code unknown}; waits for the greeting. */
  String version() {
    return qmp()
        .object("version")
        .flatMap(version -> version.object("qemu"))
        .map(QmpGreeting::dotted)
        .orElse("unknown");
  }

  private static String dotted(JsonObject version) {
    return Stream.of("major", "minor", "micro")
        .map(part -> Long.toString(version.number(part).orElse(0)))
        .collect(Collectors.joining("."));
  }

  private JsonObject qmp() {
    return message.join().object("QMP").orElse(JsonObject.empty());
  }
}
