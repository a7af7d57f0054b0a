package ebb.agent.api;

import ebb.agent.steer.Events;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Sends what happens to listeners, as server-sent events. Each listener has a thread of its own, so
 * a slow one holds up nobody.
 */
final class Stream implements Handler {

  private static final int MOST_LISTENERS = 16;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final Events events;
  private final Semaphore places = new Semaphore(MOST_LISTENERS);

  Stream(Events events) {
    this.events = events;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) throws Exception {
    if (!places.tryAcquire()) {
      throw new ApiException(503, "too many listeners already");
    }
    var subscriber = new Subscriber();
    events.subscribe(subscriber);
    try (OutputStream out =
        Responses.guarded(response)
            .header(HeaderNames.CONTENT_TYPE, "text/event-stream")
            .header(HeaderNames.CACHE_CONTROL, "no-store")
            .outputStream()) {
      write(out, ": here\n\n");
      while (true) {
        Optional<Subscriber.Message> message = subscriber.next(HEARTBEAT);
        write(out, message.map(Stream::text).orElse(": still here\n\n"));
      }
    } catch (IOException | UncheckedIOException e) {
      // The listener has gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      events.unsubscribe(subscriber);
      places.release();
    }
  }

  private static String text(Subscriber.Message message) {
    return "event: " + message.event() + "\ndata: " + message.data() + "\n\n";
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
