package ebb.agent.api;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The page's files, out of the program itself. */
final class PageFiles implements HttpService {

  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "page.css", "text/css; charset=utf-8",
          "page.js", "text/javascript; charset=utf-8",
          "charts.js", "text/javascript; charset=utf-8",
          "knobs.js", "text/javascript; charset=utf-8",
          "plan.js", "text/javascript; charset=utf-8",
          "uPlot.iife.min.js", "text/javascript; charset=utf-8",
          "uPlot.min.css", "text/css; charset=utf-8",
          "report.js", "text/javascript; charset=utf-8",
          "uPlot.LICENSE", "text/plain; charset=utf-8");

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", (request, response) -> send(response, "index.html"));
    TYPES
        .keySet()
        .forEach(name -> rules.get("/" + name, (request, response) -> send(response, name)));
    rules.get("/favicon.ico", PageFiles::nothing);
  }

  private static void nothing(ServerRequest request, ServerResponse response) {
    Responses.guarded(response).status(204).send();
  }

  private static void send(ServerResponse response, String name) {
    Responses.guarded(response)
        .header(HeaderNames.CONTENT_TYPE, TYPES.getOrDefault(name, "text/plain"))
        .header(HeaderNames.CACHE_CONTROL, "no-cache")
        .send(bytes(name));
  }

  static byte[] bytes(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream("page/" + name)) {
      if (in == null) {
        throw new ApiException(404, "this build has no page");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
