package ebb.libvirt.migration;

import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.LibvirtException;
import ebb.steering.session.MigrationParameters;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Speed and downtime limit of a domain's migrations. libvirt is asked on a thread of its own, one
 * thing after the other: steering does not wait for one that hangs.
 */
final class DomainParameters implements MigrationParameters, AutoCloseable {

  private static final Duration LAST_ANSWER = Duration.ofSeconds(1);

  private final LibvirtDomain domain;
  private final ExecutorService asking =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("ebb-libvirt-settings").factory());

  DomainParameters(LibvirtDomain domain) {
    this.domain = domain;
  }

  /** Has libvirt asked something that may take it long; fails once this is closed. */
  <T> CompletableFuture<T> ask(Supplier<T> question) {
    try {
      return CompletableFuture.supplyAsync(question, asking);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new LibvirtException("ebb steers no more"));
    }
  }

  @Override
  public CompletableFuture<Map<String, Long>> read() {
    return CompletableFuture.supplyAsync(
        () ->
            answers(
                Map.of(SPEED, domain::maxSpeedBytesPerSecond, DOWNTIME, domain::maxDowntimeMillis)),
        asking);
  }

  @Override
  public CompletableFuture<Map<String, Long>> set(Map<String, Long> values) {
    return ask(() -> setNow(values));
  }

  /** Sets them at once, in the thread that calls; what libvirt refuses is left out. */
  Map<String, Long> setNow(Map<String, Long> values) {
    var questions = new HashMap<String, LongSupplier>();
    values.forEach((name, value) -> questions.put(name, () -> set(name, value)));
    return answers(questions);
  }

  private long set(String name, long value) {
    if (name.equals(SPEED)) {
      return domain.setMaxSpeed(value); // which libvirt rounds to MiB
    }
    domain.setMaxDowntime(value);
    return value;
  }

  /** Near its end a migration takes nothing any more, and tells nothing. */
  private static Map<String, Long> answers(Map<String, LongSupplier> questions) {
    var answers = new HashMap<String, Long>();
    questions.forEach((name, question) -> {
      try {
        answers.put(name, question.getAsLong());
      } catch (LibvirtException e) {
        // Left out; whoever keeps it in force asks again.
      }
    });
    return answers;
  }

  @Override
  public String describe(String parameter) {
    return switch (parameter) {
      case SPEED -> "the domain's migration speed, bytes a second,";
      case DOWNTIME -> "the domain's downtime limit, ms,";
      default -> "the domain's " + parameter;
    };
  }

  /** Waits a moment for what is being set, which is to come before; drops what is not yet. */
  @Override
  public void close() {
    var _ = asking.shutdownNow();
    try {
      var _ = asking.awaitTermination(LAST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
