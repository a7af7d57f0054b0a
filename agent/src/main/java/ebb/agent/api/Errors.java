package ebb.agent.api;

import ebb.core.EbbException;
import ebb.core.EbbException.Category;
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
      case EbbException known -> status(known.category());
      case IllegalArgumentException _ -> 400;
      default -> 500;
    };
  }

  private static int status(Category category) {
    return switch (category) {
      case USAGE -> 400;
      case CONFLICT -> 409;
      case REFUSED -> 502;
      case UNREACHABLE -> 503;
      case DEFECT -> 500;
    };
  }

  private static String message(Exception e) {
    return status(e) == 500
        ? "a defect of ebb itself: " + e.getClass().getSimpleName()
        : String.valueOf(e.getMessage());
  }
}
