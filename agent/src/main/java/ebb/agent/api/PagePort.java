package ebb.agent.api;

import io.helidon.webserver.WebServer;
import java.time.Duration;

/**
 * A port of the loopback interface on which a browser of this host sees the page, with a secret of
 * its own. Port and secret go when nobody has used them for a while, so an address left in a
 * browser's history, a terminal or a shell's log is soon worth nothing.
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
