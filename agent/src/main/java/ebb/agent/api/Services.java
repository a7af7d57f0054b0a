package ebb.agent.api;

import ebb.agent.history.History;
import ebb.agent.rules.Destinations;
import ebb.agent.rules.Rules;
import ebb.agent.steer.Events;
import ebb.agent.steer.Migrations;
import ebb.agent.watch.MigrationSource;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Registers what the agent serves: the same paths on every port. */
public final class Services {

  /** What the interface offers, as {@code openapi.yaml} describes it. */
  static final List<String> OPERATIONS =
      List.of(
          "GET /api/guests",
          "GET /api/migrations",
          "POST /api/migrations",
          "GET /api/migrations/{id}",
          "PATCH /api/migrations/{id}",
          "DELETE /api/migrations/{id}",
          "GET /api/migrations/{id}/effect",
          "POST /api/plan",
          "GET /api/history",
          "GET /api/stream",
          "GET /api/openapi.yaml",
          "POST /api/page",
          "GET /metrics");

  private final Function<Boolean, MigrationApi> migrations;
  private final Stream stream;
  private final Supplier<byte[]> metrics;

  /**
   * @param destinations where guests may be sent
   * @param metrics figures in Prometheus' text format
   */
  public Services(
      Migrations migrations,
      MigrationSource guests,
      Rules rules,
      Destinations destinations,
      History history,
      Events events,
      Supplier<byte[]> metrics) {
    this.migrations =
        overTcp ->
            new MigrationApi(
                migrations,
                guests,
                rules,
                (to, guest) -> destinations.check(to, guest.isOfLibvirt(), overTcp),
                history);
    this.stream = new Stream(events);
    this.metrics = metrics;
  }

  /**
   * @param overTcp whether those who ask hold a token, and are not root
   */
  HttpService migrations(boolean overTcp) {
    return migrations.apply(overTcp);
  }

  Handler stream() {
    return stream;
  }

  Supplier<byte[]> metrics() {
    return metrics;
  }

  static byte[] openApi() {
    try (InputStream in = Services.class.getResourceAsStream("openapi.yaml")) {
      return in == null ? new byte[0] : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
