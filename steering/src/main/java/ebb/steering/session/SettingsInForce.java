package ebb.steering.session;

import ebb.core.EbbException;
import ebb.core.notice.Notice;
import ebb.core.notice.NoticeListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that parameters of a migration stay as ebb has set them: reads them back once a second
 * and sets again what somebody else has changed, or what the hypervisor has not taken. They are
 * promises to the operator: the cap of the network, the downtime, that the guest gets as much CPU
 * as ebb says.
 *
 * <p>Never waits. While a hypervisor is silent nothing queues up, and when it answers it is told
 * what is wanted by then.
 */
final class SettingsInForce {

  private static final double INTERVAL_SECONDS = 1;

  /** What was asked, and what was wanted just then. */
  private record Exchange(
      CompletableFuture<Map<String, Long>> set,
      CompletableFuture<Map<String, Long>> read,
      Map<String, Long> wanted) {

    boolean isDone() {
      return set.isDone() && read.isDone();
    }
  }

  private final MigrationParameters parameters;
  private final NoticeListener notices;
  private final Map<String, Long> wanted = new HashMap<>();
  private final Set<String> toSet = new HashSet<>();
  private final Set<String> told = new HashSet<>();
  private @Nullable Exchange exchange;
  private double nextSeconds = INTERVAL_SECONDS;
  private long repairs;
  private volatile boolean ended;

  SettingsInForce(MigrationParameters parameters, NoticeListener notices) {
    this.parameters = parameters;
    this.notices = notices;
  }

  /** A new attempt begins: its seconds and its repairs count from 0. */
  void anew() {
    nextSeconds = INTERVAL_SECONDS;
    repairs = 0;
  }

  /** These have been set, and are to stay so. */
  void expect(Map<String, Long> values) {
    wanted.putAll(values);
  }

  /** Of these parameters those have been set, and are to stay so; the others may be anything. */
  void expect(Collection<String> names, Map<String, Long> values) {
    wanted.keySet().removeAll(names);
    wanted.putAll(values);
  }

  /** Sets a parameter, which is to stay so. */
  void set(String name, long value) {
    wanted.put(name, value);
    toSet.add(name);
    if (exchange == null) {
      begin(false);
    }
  }

  /** How often something had to be set again in this attempt. */
  long repairs() {
    return repairs;
  }

  /** Sets nothing any more. */
  void end() {
    ended = true;
  }

  /**
   * One step of the duty cycle.
   *
   * @param seconds when, s, never falling within an attempt
   */
  void step(double seconds) {
    if (exchange != null) {
      if (!exchange.isDone()) {
        return;
      }
      end(exchange);
      exchange = null;
    }
    boolean reads = seconds >= nextSeconds && !wanted.isEmpty();
    if (reads) {
      nextSeconds = seconds + INTERVAL_SECONDS;
    }
    if (reads || !toSet.isEmpty()) {
      begin(reads);
    }
  }

  private void begin(boolean reads) {
    if (ended) {
      return;
    }
    var values = new HashMap<>(wanted);
    values.keySet().retainAll(toSet);
    toSet.clear();
    CompletableFuture<Map<String, Long>> nothing = CompletableFuture.completedFuture(Map.of());
    exchange =
        new Exchange(
            values.isEmpty() ? nothing : parameters.set(values),
            reads ? parameters.read() : nothing,
            Map.copyOf(wanted));
  }

  private void end(Exchange done) {
    answer(done.set())
        .forEach((name, value) -> {
          if (!toSet.contains(name)) {
            wanted.put(name, value);
          }
        });
    var news = new ArrayList<String>();
    answer(done.read())
        .forEach((name, there) -> {
          Long value = wanted.get(name);
          boolean same = there.equals(value) || !done.wanted().containsKey(name);
          // What is wanted anew by now is nobody else's change.
          boolean stood = value != null && value.equals(done.wanted().get(name));
          if (!same && stood && !toSet.contains(name)) {
            repairs++;
            toSet.add(name);
            if (told.add(name)) {
              news.add(parameters.describe(name) + " is " + there + " and not " + value);
            }
          }
        });
    tell(news);
  }

  private void tell(List<String> news) {
    if (!news.isEmpty()) {
      notices.tell(
          Notice.Kind.MEDDLING,
          String.join(", ", news)
              + " as ebb has set it: somebody has changed it, or it was not accepted; ebb sets it"
              + " again while it steers");
    }
  }

  /** Near its end a migration takes nothing any more, and tells nothing. */
  private static Map<String, Long> answer(CompletableFuture<Map<String, Long>> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof EbbException) {
        return Map.of();
      }
      throw e;
    }
  }
}
