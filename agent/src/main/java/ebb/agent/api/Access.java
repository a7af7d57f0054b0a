package ebb.agent.api;

import ebb.agent.api.Tokens.Right;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask. A unix socket is guarded by its file's mode. A TCP port asks for a token in the
 * {@code Authorization} header, one for everything or one for looking alone: there is no cookie, so
 * no other page can borrow the browser's right to ask. Requests have to name the host they mean,
 * which undoes DNS rebinding, and those that a browser sends for a page of another origin are
 * refused.
 */
final class Access implements Filter {

  private static final String BEARER = "Bearer ";

  private final Optional<Guard> guard;

  /** One for each right: those who have less do not hold up those who have more. */
  private final Map<Right, RateLimit> limits =
      Map.of(
          Right.ALL, new RateLimit(200, 50, System::nanoTime),
          Right.READ, new RateLimit(200, 50, System::nanoTime),
          Right.NONE, new RateLimit(50, 10, System::nanoTime));

  /**
   * What a TCP port asks for.
   *
   * @param tokens the secrets
   * @param hosts what the Host header may say, port included, in lower case
   * @param usage told of the requests of those who know one
   */
  record Guard(Tokens tokens, Set<String> hosts, Usage usage) {}

  /**
   * @param guard empty for a unix socket
   */
  Access(Optional<Guard> guard) {
    this.guard = guard;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    Right right = guard.map(g -> right(request.headers(), g)).orElse(Right.ALL);
    try {
      if (!Objects.requireNonNull(limits.get(right)).admits()) {
        throw new ApiException(429, "too many requests; try again in a moment");
      }
      check(request, right);
    } catch (ApiException e) {
      Responses.error(response, e.status(), String.valueOf(e.getMessage()));
      return;
    }
    if (guard.isPresent() && right != Right.NONE) {
      proceed(chain, guard.get().usage());
    } else {
      chain.proceed();
    }
  }

  private static void proceed(FilterChain chain, Usage usage) {
    usage.begin();
    try {
      chain.proceed();
    } finally {
      usage.end();
    }
  }

  private void check(RoutingRequest request, Right right) {
    if (guard.isEmpty()) {
      return;
    }
    ServerRequestHeaders headers = request.headers();
    String host = headers.first(HeaderNames.HOST).orElse("").toLowerCase(Locale.ROOT);
    if (!guard.get().hosts().contains(host)) {
      throw new ApiException(
          Status.MISDIRECTED_REQUEST_421.code(), "this agent does not answer for '" + host + "'");
    }
    Optional<String> origin = headers.first(HeaderNames.ORIGIN);
    String own = (request.isSecure() ? "https://" : "http://") + host;
    if (origin.isPresent() && !origin.get().toLowerCase(Locale.ROOT).equals(own)) {
      throw new ApiException(403, "requests from pages of other origins are refused");
    }
    String site = headers.first(HeaderNames.create("Sec-Fetch-Site")).orElse("none");
    String path = request.path().path();
    if (!site.equals("same-origin") && !site.equals("none") && isGuarded(path)) {
      throw new ApiException(403, "requests from pages of other origins are refused");
    }
    if (right == Right.NONE && isGuarded(path)) {
      throw new ApiException(
          401,
          "a token is needed: Authorization: Bearer TOKEN; ebb agent --page prints an address");
    }
    if (right == Right.READ && !request.prologue().method().equals(Method.GET)) {
      throw new ApiException(
          403, "this token is read-only: it allows GET alone; use the one in api.tcp.token");
    }
  }

  /** The page's own files hold no secrets: without the token they show nothing. */
  private static boolean isGuarded(String path) {
    return path.startsWith("/api/") || path.equals("/metrics");
  }

  private static Right right(ServerRequestHeaders headers, Guard guard) {
    String given = headers.first(HeaderNames.AUTHORIZATION).orElse("");
    return given.startsWith(BEARER)
        ? guard.tokens().rightOf(given.substring(BEARER.length()))
        : Right.NONE;
  }
}
