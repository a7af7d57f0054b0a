package ebb.agent.api;

import io.helidon.webserver.WebServer;
import java.time.Duration;

/**
 * The port that the page is shown on: of the loopback's, with a secret of its own. Both go when
 * nobody has used it for a while, so that an address which was left in a browser's history, a
 * terminal or a shell's log is worth nothing later.
 */
record PagePort(WebServer server, String token, Usage usage) {

  /** A page that is open asks all the time, so this begins when it is closed. */
  static final Duration IDLE = Duration.ofMinutes(30);

  /** For a browser on this host. */
  String address() {
    return "http://127.0.0.1:" + server.port() + "/#token=" + token;
  }

  boolean isOver() {
    return usage.idle().compareTo(IDLE) > 0;
  }

  /** Says nothing of the secret, whoever prints it. */
  @Override
  public String toString() {
    return "PagePort";
  }
}
