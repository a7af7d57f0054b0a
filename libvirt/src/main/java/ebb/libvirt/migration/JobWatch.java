package ebb.libvirt.migration;

import ebb.libvirt.DomainEvent;
import ebb.libvirt.DomainState;
import ebb.libvirt.JobStats;
import ebb.libvirt.LibvirtConnection;
import ebb.libvirt.LibvirtDomain;
import ebb.libvirt.LibvirtException;
import ebb.libvirt.Subscription;
import ebb.steering.PatientWait;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What libvirt tells of a domain's migration, asked and unasked. An answer may take long: while
 * QEMU switches over, libvirt gets none itself.
 */
final class JobWatch implements AutoCloseable {

  /**
   * One look at the domain.
   *
   * @param state empty when it is not here, or not running, any more
   */
  record Look(JobStats job, Optional<DomainState> state) {}

  private final LibvirtConnection connection;
  private final LibvirtDomain domain;
  private final Subscription subscription;
  private final ExecutorService asking =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("ebb-libvirt-job").factory());
  private final BlockingQueue<DomainEvent> news = new LinkedBlockingQueue<>();
  private @Nullable JobStats completed;
  private DomainEvent.@Nullable Change end;

  JobWatch(LibvirtConnection connection, LibvirtDomain domain) {
    this.connection = connection;
    this.domain = domain;
    this.subscription =
        connection.listen(event -> {
          if (event.domain().uuid().equals(domain.id().uuid())) {
            news.add(event);
          }
        });
  }

  /** Waits out the time, or until something has happened that a reading should follow at once. */
  void awaitNews(double atMostSeconds) {
    try {
      DomainEvent event = news.poll((long) (atMostSeconds * 1e9), TimeUnit.NANOSECONDS);
      while (event != null) {
        take(event);
        event = news.poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(DomainEvent event) {
    switch (event) {
      case DomainEvent.JobCompleted job -> completed = job.stats();
      case DomainEvent.Lifecycle life -> {
        switch (life.change()) {
          case MIGRATED_AWAY, STOPPED -> end = life.change();
          case STARTED, SUSPENDED, RESUMED, OTHER -> {}
        }
      }
      case DomainEvent.Iteration round -> {}
    }
  }

  /** The counters of the job that has ended, once that has been told. */
  Optional<JobStats> completed() {
    return Optional.ofNullable(completed);
  }

  /** How the domain has ended here, once that has been told. */
  Optional<DomainEvent.Change> end() {
    return Optional.ofNullable(end);
  }

  /**
   * Looks at the domain.
   *
   * @return empty when libvirt refuses to say, though it is there; a {@link LibvirtException} when
   *     it is not
   */
  PatientWait.Answer<Optional<Look>> look() {
    Future<Optional<Look>> answer = asking.submit(this::ask);
    return atMost -> await(answer, atMost);
  }

  private Optional<Look> ask() {
    try {
      JobStats job = domain.jobStats();
      return Optional.of(new Look(job, Optional.of(domain.state())));
    } catch (LibvirtException e) {
      if (e.isGone() && isGone()) {
        return Optional.of(new Look(JobStats.none(), Optional.empty()));
      }
      if (!connection.isAlive()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private boolean isGone() {
    try {
      return domain.state() == DomainState.SHUT_OFF;
    } catch (LibvirtException e) {
      return e.isGone();
    }
  }

  private static <T> Optional<T> await(Future<T> answer, Duration atMost) {
    boolean interrupted = false;
    try {
      long until = System.nanoTime() + atMost.toNanos();
      while (true) {
        try {
          return Optional.of(answer.get(until - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    subscription.close();
    asking.shutdown();
  }
}
