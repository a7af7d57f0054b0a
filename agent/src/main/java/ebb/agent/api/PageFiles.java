package ebb.agent.api;

import ebb.page.Page;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The page's files, out of the program itself. */
final class PageFiles implements HttpService {

  /** What is the agent's alone. */
  private static final List<String> OWN = List.of("index.html", "page.js", "knobs.js", "plan.js");

  /** What all pages of ebb share. */
  private static final List<String> SHARED =
      List.of(
          "page.css",
          "charts.js",
          "painted.js",
          "trade-off.js",
          "prospects.js",
          "uPlot.iife.min.js",
          "uPlot.min.css",
          "uPlot.LICENSE");

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", (request, response) -> send(response, "index.html", own("index.html")));
    OWN.forEach(
        name -> rules.get("/" + name, (request, response) -> send(response, name, own(name))));
    SHARED.forEach(name ->
        rules.get("/" + name, (request, response) -> send(response, name, Page.file(name))));
    rules.get("/favicon.ico", PageFiles::nothing);
  }

  private static void nothing(ServerRequest request, ServerResponse response) {
    Responses.guarded(response).status(204).send();
  }

  private static void send(ServerResponse response, String name, byte[] bytes) {
    Responses.guarded(response)
        .header(HeaderNames.CONTENT_TYPE, type(name) + "; charset=utf-8")
        .header(HeaderNames.CACHE_CONTROL, "no-cache")
        .send(bytes);
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html";
      case "css" -> "text/css";
      case "js" -> "text/javascript";
      default -> "text/plain";
    };
  }

  private static byte[] own(String name) {
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
