package ebb.agent.api;

import ebb.json.JsonObject;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;

/** Answers, with the headers that keep them from being misused. */
final class Responses {

  private Responses() {}

  static void json(ServerResponse response, int status, JsonObject body) {
    guarded(response)
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(body.toString().getBytes(StandardCharsets.UTF_8));
  }

  static void error(ServerResponse response, int status, String message) {
    json(response, status, JsonObject.empty().with("error", message));
  }

  static ServerResponse guarded(ServerResponse response) {
    return response
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("X-Frame-Options", "DENY")
        .header(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                + " img-src 'self' data:; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'");
  }
}
