package ebb.agent.api;

import ebb.agent.history.HistoryException;
import ebb.host.throttle.ThrottleException;
import ebb.qemu.qmp.QmpException;
import ebb.steering.MigrationException;
import io.helidon.http.HttpException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Errors as answers: what was wrong, and nothing of how the program is made. */
final class Errors {

  private Errors() {}

  static void answer(ServerRequest request, ServerResponse response, Exception e) {
    Responses.error(response, status(e), message(e));
  }

  private static int status(Exception e) {
    return switch (e) {
      case ApiException known -> known.status();
      case HttpException known -> known.status().code();
      case MigrationException _ -> 409;
      case ThrottleException _ -> 409;
      case IllegalArgumentException _ -> 400;
      case QmpException _ -> 502;
      case HistoryException _ -> 503;
      default -> 500;
    };
  }

  private static String message(Exception e) {
    return status(e) == 500
        ? "a defect of ebb itself: " + e.getClass().getSimpleName()
        : String.valueOf(e.getMessage());
  }
}
