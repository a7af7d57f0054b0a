package ebb.agent.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask. A unix socket is guarded by its file's mode. A TCP port asks for the token in the
 * {@code Authorization} header: there is no cookie, so no other page can borrow the browser's right
 * to ask. Requests have to name the host they mean, which undoes DNS rebinding, and those that a
 * browser sends for a page of another origin are refused.
 */
final class Access implements Filter {

  private static final String BEARER = "Bearer ";

  private final Optional<Guard> guard;
  private final RateLimit known = new RateLimit(200, 50, System::nanoTime);
  private final RateLimit unknown = new RateLimit(50, 10, System::nanoTime);

  /**
   * What a TCP port asks for.
   *
   * @param token the secret
   * @param hosts what the Host header may say, port included, in lower case
   */
  record Guard(String token, Set<String> hosts) {}

  /**
   * @param guard empty for a unix socket
   */
  Access(Optional<Guard> guard) {
    this.guard = guard;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    try {
      boolean authorised = guard.isEmpty() || hasToken(request.headers(), guard.get());
      if (!(authorised ? known : unknown).admits()) {
        throw new ApiException(429, "too many requests; try again in a moment");
      }
      check(request, authorised);
    } catch (ApiException e) {
      Responses.error(response, e.status(), String.valueOf(e.getMessage()));
      return;
    }
    chain.proceed();
  }

  private void check(RoutingRequest request, boolean authorised) {
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
    if (!authorised && isGuarded(path)) {
      throw new ApiException(
          401,
          "a token is needed: Authorization: Bearer TOKEN; ebb agent --page prints an address");
    }
  }

  /** The page's own files hold no secrets: without the token they show nothing. */
  private static boolean isGuarded(String path) {
    return path.startsWith("/api/") || path.equals("/metrics");
  }

  private static boolean hasToken(ServerRequestHeaders headers, Guard guard) {
    String given = headers.first(HeaderNames.AUTHORIZATION).orElse("");
    return given.startsWith(BEARER)
        && MessageDigest.isEqual(
            given.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8),
            guard.token().getBytes(StandardCharsets.UTF_8));
  }
}
